import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import type { SlideVerdict } from '../../decks/deck.ts';
import { ServerBusyError, WorkerDiedError } from '../problems/server-errors.ts';
import { resultOf, type TaskOutcome } from './task-outcome.ts';
import { openWorkerPool } from './worker-pool.ts';
import type { WorkerData, WorkerTask } from './worker-thread.ts';

/**
 * The threads that do what takes long. Who aborts a signal gets its reason, when nothing is done for him any more: a
 * generator is left at its next slide, and a thread that does not come back from what it does is ended and replaced.
 */
export interface Workers {
  /** Resolves when a thread has loaded its modules. @throws what came of it, or a TimeoutError after 10 s */
  ready(): Promise<void>;
  /**
   * Makes slides of a message; `onSlide` gets each when it is made, in their order, before the promise resolves.
   *
   * @throws {@link ServerBusyError} at once, when too many wait @throws {@link WorkerDiedError}
   */
  generate(message: string, signal: AbortSignal, onSlide?: (html: string) => void): Promise<string[]>;
  /** @throws {@link ServerBusyError} at once, when too many wait @throws {@link WorkerDiedError} */
  verify(html: string, signal: AbortSignal): Promise<SlideVerdict>;
  /** How many tasks wait for a thread. */
  readonly waiting: number;
  readonly pool: Piscina;
}

/** For each thread. */
const MAX_WAITING = 8;
/** How long a generator has to come to its next slide: to start a thread costs more. */
const GRACE_MS = 500;
const START_MS = 10_000;

export function openWorkers(threads: number, workerData: WorkerData): Workers {
  const pool = openWorkerPool<WorkerTask, TaskOutcome<number | SlideVerdict>>(
    'server-worker',
    { threads, tasksEach: 1 },
    workerData,
    'load',
  );

  /** Ends the task's thread when `end` is aborted. */
  async function run<T>(task: WorkerTask, signal: AbortSignal, end: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    if (pool.queueSize >= threads * MAX_WAITING) throw new ServerBusyError(pool.queueSize);
    const transferList = typeof task === 'object' && 'port' in task ? [task.port] : [];
    const outcome = await pool.run(task, { signal: end, transferList }).catch((death) => {
      throw signal.aborted ? signal.reason : new WorkerDiedError(death);
    });
    signal.throwIfAborted();
    return resultOf(outcome) as T;
  }

  return {
    async ready() {
      const signal = AbortSignal.timeout(START_MS);
      await run('load', signal, signal);
    },
    async generate(message, signal, onSlide = () => {}) {
      const { port1, port2 } = new MessageChannel();
      const end = new AbortController();
      let timer: NodeJS.Timeout | undefined;
      const leave = () => {
        port1.close();
        timer = setTimeout(() => end.abort(), GRACE_MS);
      };
      const slides: string[] = [];
      signal.addEventListener('abort', leave);
      port1.on('message', (html: string) => {
        slides.push(html);
        onSlide(html);
      });
      try {
        const count = await run<number>({ message, port: port2 }, signal, end.signal);
        // They come another way than the result, which may be here first.
        while (slides.length < count)
          await once(port1, 'message', { signal }).catch(() => signal.throwIfAborted());
        return slides;
      } finally {
        signal.removeEventListener('abort', leave);
        clearTimeout(timer);
        port1.close();
        port2.close();
      }
    },
    verify: (html, signal) => run<SlideVerdict>({ html }, signal, signal),
    get waiting() {
      return pool.queueSize;
    },
    pool,
  };
}
