import { End } from '../memory/execution-end.ts';
import { strategyNumber } from '../schedule/strategies.ts';
import { BlockedThread, type ExecutionEnvironment, execute, followSchedule } from './execution.ts';

const EXECUTIONS = 10;

/**
 * How many plain accesses to shared memory a program does, in the one of a few random executions that has the most of
 * them. Unknown where their being steps keeps it from running: its threads are of no use then.
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
