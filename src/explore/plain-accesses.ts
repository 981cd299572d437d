import { End } from './board.ts';
import { BlockedThread, execute, following, type Stage } from './execution.ts';
import { strategyNumber } from './strategies/index.ts';

const EXECUTIONS = 10;

/**
 * How many plain accesses to shared memory a program does, in the one of a few random executions that has the most of
 * them. Unknown where their being steps keeps it from running: its threads are of no use then.
 */
export function countPlainAccesses(stage: Stage): number | 'unknown' {
  let most = 0;
  try {
    for (let execution = 0; execution < EXECUTIONS; execution++) {
      const course = { ...following([]), strategy: strategyNumber('random'), execution };
      const { end, plainAccesses } = execute({ ...stage, plain: true, deaths: 0 }, course);
      if (end === End.setUpFailed) return 'unknown';
      most = Math.max(most, plainAccesses);
    }
  } catch (error) {
    if (error instanceof BlockedThread) return 'unknown';
    throw error;
  }
  return most;
}
