import { End } from '../memory/execution-end.ts';
import { strategyNumber } from '../schedule/strategies.ts';
import { BlockedThread } from './blocked-thread.ts';
import { execute } from './execute.ts';
import { type ExecutionEnvironment, followSchedule } from './execution.ts';

const EXECUTIONS = 10;

/**
 * Counts the plain accesses to shared memory in a few random executions in which they are steps, and returns
 * the highest count. Returns `unknown` if the program does not run that way; its threads must not be used any
 * more then.
 */
export function countPlainAccesses(environment: ExecutionEnvironment): number | 'unknown' {
  let most = 0;
  try {
    for (let execution = 0; execution < EXECUTIONS; execution++) {
      const plan = { ...followSchedule([]), strategy: strategyNumber('random'), execution };
      const { end, plainAccesses } = execute({ ...environment, plainAccesses: true, maxDeaths: 0 }, plan);
      if (end === End.setUpFailed) return 'unknown';
      most = Math.max(most, plainAccesses);
    }
  } catch (error) {
    if (error instanceof BlockedThread) return 'unknown';
    throw error;
  }
  return most;
}
