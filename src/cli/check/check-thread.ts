import { parentPort, Worker, workerData } from 'node:worker_threads';
import { workerEntry } from '../../base/worker-entry.ts';
import { InvalidRunError } from '../../hammer/evidence/run-errors.ts';
import { type Checked, type CheckTask, checkHistory, fileOf, isBuiltIn, lostCheck } from './history-check.ts';

/** The words that the thread that checks shares with the one that waits for it. */
const Shared = {
  /** 1 when the check is to end. */
  stopped: 0,
  /** How many lines were read. */
  lines: 1,
} as const;

type CheckData = CheckTask & { readonly shared: Int32Array<SharedArrayBuffer> };

/** `decided`: no function of the model will be called any more. */
type CheckReply = Checked | 'decided';

/** The heap that a thread needs to start. */
const MIN_HEAP_MIB = 32;
/** Most of what is read lives until the end: with a small young heap it would be copied more often. */
const YOUNG_HEAP_MIB = 64;
/** How much longer than its time limit a check with a user's model may take: a counterexample alone can take ten seconds. */
const GRACE_MS = 20_000;
/** How long a check that is stopped may take to say what it has done. */
const STOP_MS = 2_000;

/**
 * Checks a history in a thread of its own, so that running out of heap ends only that thread.
 * `signal` ends the check, as undecided unless a violation was found.
 */
export async function checkInThread(task: CheckTask, signal: AbortSignal): Promise<Checked> {
  const { memoryBytes, timeoutMs } = task;
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const begin = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<Checked>();
  const thread = new Worker(workerEntry('check-file'), {
    workerData: { ...task, shared } satisfies CheckData,
    resourceLimits: {
      maxOldGenerationSizeMb: Math.max(MIN_HEAP_MIB, memoryBytes / 2 ** 20),
      maxYoungGenerationSizeMb: YOUNG_HEAP_MIB,
    },
  });
  const endless = setTimeout(() => {
    const seconds = Math.round((performance.now() - begin) / 1_000);
    reject(
      new InvalidRunError(
        `The check did not end within ${seconds} s: a function of the model ${fileOf(task)} may never return.`,
      ),
    );
  }, timeoutMs + GRACE_MS);
  if (isBuiltIn(task)) clearTimeout(endless);
  thread.on('message', (reply: CheckReply) => {
    if (reply === 'decided') clearTimeout(endless);
    else resolve(reply);
  });
  const lost = (reason: 'memory' | 'stopped') => {
    const [lines, tookMs] = [Atomics.load(shared, Shared.lines), performance.now() - begin];
    resolve({ checked: lostCheck(task, reason, { lines, tookMs }) });
  };
  let stopTimer: NodeJS.Timeout | undefined;
  const stop = () => {
    Atomics.store(shared, Shared.stopped, 1);
    stopTimer = setTimeout(lost, STOP_MS, 'stopped');
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop);
  thread.once('error', (error: { code?: string }) => {
    if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return reject(error);
    lost('memory');
  });
  thread.once('exit', () =>
    reject(new InvalidRunError(`A function of the model ${fileOf(task)} ended the thread of the check.`)),
  );
  try {
    return await promise;
  } finally {
    clearTimeout(endless);
    clearTimeout(stopTimer);
    signal.removeEventListener('abort', stop);
    await thread.terminate();
  }
}

/** The body of that thread. */
export async function checkInThisThread(): Promise<void> {
  const { shared, ...task } = workerData as CheckData;
  const reply = (reply: CheckReply) => parentPort!.postMessage(reply);
  const checked = await checkHistory(task, {
    isStopped: () => Atomics.load(shared, Shared.stopped) === 1,
    onLine: (lines) => Atomics.store(shared, Shared.lines, lines),
    onDecided: () => reply('decided'),
  });
  reply(checked);
}
