import { fstatSync } from 'node:fs';
import { InvalidRunError } from '../../hammer/evidence/run-errors.ts';
import { type Checked, type CheckTask, checkHistory, type FileChecked, isBuiltIn } from './history-check.ts';

/** The longest history that is checked without a thread, in bytes, and what the check may take then. */
const SHORT_BYTES = 512 * 1024;
const SHORT_LIMITS = { timeoutMs: 1_500, memoryBytes: 64 * 2 ** 20 };

/** Listens for what ends a check early, until it is disposed of. */
type OpenInterrupt = () => Disposable & { readonly signal: AbortSignal };

/**
 * Checks a history: a short one at once, if it is soon decided, any other in a thread of its own. Starting a thread
 * takes longer than most short histories do. An interrupt ends the check of the thread, as undecided unless a violation was
 * found.
 *
 * @throws {@link InvalidRunError} if the history cannot be read or is not one of the model, or if the model is invalid
 */
export async function checkFile(
  { history, ...options }: CheckTask,
  openInterrupt: OpenInterrupt,
): Promise<FileChecked> {
  const { name, file } = history;
  const task: CheckTask = { ...options, history: { name, file } };
  const reply = (await checkShort(task)) ?? (await checkLong(task, openInterrupt));
  if ('invalid' in reply) throw new InvalidRunError(reply.invalid);
  return reply.checked;
}

/** Undefined for a history that is not short or not soon decided, and for a model whose functions may never return. */
async function checkShort(task: CheckTask): Promise<Checked | undefined> {
  const { history, timeoutMs, memoryBytes } = task;
  if (!isBuiltIn(task) || fstatSync(history.file).size > SHORT_BYTES) return undefined;
  const limits = {
    timeoutMs: Math.min(timeoutMs, SHORT_LIMITS.timeoutMs),
    memoryBytes: Math.min(memoryBytes, SHORT_LIMITS.memoryBytes),
  };
  try {
    const reply = await checkHistory({ ...task, ...limits }, { isStopped: () => false });
    return 'invalid' in reply || isFinal(reply.checked, limits.timeoutMs) ? reply : undefined;
  } catch {
    // Whatever it was, the thread reports it if it happens there too.
    return undefined;
  }
}

/** Whether more time would not say more. A violation may have a shorter counterexample, unless this is the shortest. */
function isFinal(checked: FileChecked, timeoutMs: number): boolean {
  const { outcome, reason, tookMs } = checked;
  if (outcome === 'held' || reason === 'unanswered') return true;
  if (outcome === 'undecided' || tookMs >= timeoutMs) return false;
  return 'level' in checked || checked.counterexample?.isShortest === true;
}

async function checkLong(task: CheckTask, openInterrupt: OpenInterrupt): Promise<Checked> {
  const interrupt = openInterrupt();
  try {
    const { checkInThread } = await import('./check-thread.ts');
    return await checkInThread(task, interrupt.signal);
  } finally {
    interrupt[Symbol.dispose]();
  }
}
