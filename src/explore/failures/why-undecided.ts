import { REAL_WORK_MS } from '../control/event-loop.ts';
import type { ExecutionResult } from '../execute/execution.ts';
import { End } from '../memory/execution-end.ts';
import { MAX_STEPS } from '../memory/step-words.ts';
import { MAX_EVENTS } from '../memory/waiters.ts';

/** Why it is not known how an execution would have gone on; undefined if it came to its end. */
export function whyUndecided({ end, wokenByRealEvent: thread, work }: ExecutionResult): string | undefined {
  if (end === End.tooManyWaiters)
    return `More than ${MAX_EVENTS} timers and waitAsync promises were pending at once. Make the program smaller.`;
  if (end === End.tooLong)
    return `An execution did not end within ${MAX_STEPS} steps. Make the program smaller.`;
  if (thread === undefined) return undefined;
  const open = [...new Set(work)].join(', ');
  if (end === End.realWork)
    return (
      `Real work was still going on in thread ${thread} after ${REAL_WORK_MS / 1_000} s${open && `: ${open}`}. ` +
      'Give it less to do, or use a stand-in for it.'
    );
  return (
    `No thread could take a step, but the real event loop of thread ${thread}, which the explorer does not control, may ` +
    `still wake it through a message, a socket, a file or a job of another thread${open && `; open there: ${open}`}. ` +
    'Leave those out of the program, or use stand-ins for them.'
  );
}
