import { End, MAX_STEPS } from './board.ts';
import { WORK_MS } from './event-loop.ts';
import type { Ended } from './execution.ts';
import { MAX_EVENTS } from './waiters.ts';

/** Why nothing is known of what would have come next in an execution; undefined where it came to its end. */
export function whyUndecided({ end, stirred, work }: Ended): string | undefined {
  if (end === End.crowded)
    return `There were more than ${MAX_EVENTS} timers and waitAsync at once: make the program smaller.`;
  if (end === End.tooLong)
    return `An execution did not end within ${MAX_STEPS} steps: make the program smaller.`;
  if (stirred === undefined) return undefined;
  const names = [...new Set(work)].join(', ');
  if (end === End.working)
    return `Real work was still going on in thread ${stirred} after ${WORK_MS / 1_000} s${names && `: ${names}`}. Give it less to do, or stand in for it.`;
  const still = names && `; real work was still going on: ${names}`;
  return (
    `Nobody could do anything but the real event loop of thread ${stirred}, which the explorer does not control: a message, a ` +
    `socket, a file or a job of another thread may wake it${still}. Leave those out of the program, or stand in for them.`
  );
}
