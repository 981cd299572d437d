import { REAL_WORK_MS } from '../control/event-loop.ts';
import type { ExecutionResult } from '../execute/execution.ts';
import { End } from '../memory/execution-end.ts';
import { MAX_STEPS } from '../memory/step-words.ts';
import { MAX_EVENTS } from '../memory/waiters.ts';

/** Why nothing is known of what would have come next in an execution; undefined where it came to its end. */
export function whyUndecided({ end, wokenByRealEvent, work }: ExecutionResult): string | undefined {
  if (end === End.tooManyWaiters)
    return `There were more than ${MAX_EVENTS} timers and waitAsync at once: make the program smaller.`;
  if (end === End.tooLong)
    return `An execution did not end within ${MAX_STEPS} steps: make the program smaller.`;
  if (wokenByRealEvent === undefined) return undefined;
  const names = [...new Set(work)].join(', ');
  if (end === End.realWork)
    return `Real work was still going on in thread ${wokenByRealEvent} after ${REAL_WORK_MS / 1_000} s${names && `: ${names}`}. Give it less to do, or stand in for it.`;
  const still = names && `; real work was still going on: ${names}`;
  return (
    `Nobody could do anything but the real event loop of thread ${wokenByRealEvent}, which the explorer does not control: a message, a ` +
    `socket, a file or a job of another thread may wake it${still}. Leave those out of the program, or stand in for them.`
  );
}
