import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import type { SlideVerdict } from '../../decks/deck.ts';
import { ServerBusyError, WorkerDiedError } from '../problems/server-errors.ts';
import { resultOf, type TaskOutcome } from './task-outcome.ts';
import { openWorkerPool } from './worker-pool.ts';
import type { WorkerData, WorkerTask } from './worker-thread.ts';

/**
 * The threads that generate and verify slides, which may take long. A call whose signal is aborted rejects
 * with the signal's reason once no thread works on it any more: a generator is stopped at its next slide, and
 * a thread that does not return is terminated and replaced.
 */
export interface Workers {
  /**
   * Resolves when a thread has loaded its modules.
   *
   * @throws the error of a module that fails to load, a TimeoutError after 10 s
   */
  ready(): Promise<void>;
  /**
   * Generates the slides for a message. `onSlide` gets each slide as it is made, in order, before the promise
   * resolves.
   *
   * @throws {@link ServerBusyError} at once, if the queue is full @throws {@link WorkerDiedError}
   */
  generate(message: string, signal: AbortSignal, onSlide?: (html: string) => void): Promise<string[]>;
  /**
   * Verifies a slide.
   *
   * @throws {@link ServerBusyError} at once, if the queue is full @throws {@link WorkerDiedError}
   */
  verify(html: string, signal: AbortSignal): Promise<SlideVerdict>;
  /** The number of tasks that wait for a thread. */
  readonly waiting: number;
  readonly pool: Piscina;
}

/** The length of the queue, per thread. */
const MAX_WAITING = 8;
/**
 * The time that a stopped generator gets to reach its next slide: terminating its thread and starting another
 * costs more.
 */
const GRACE_MS = 500;
const START_MS = 10_000;

export function openWorkers(threads: number, workerData: WorkerData): Workers {
  const pool = openWorkerPool<WorkerTask, TaskOutcome<number | SlideVerdict>>(
    'server-worker',
    { threads, tasksEach: 1 },
    workerData,
    'load',
  );

  /** Runs a task in a thread, which is terminated when `end` is aborted. */
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
      const stop = () => {
        port1.close();
        timer = setTimeout(() => end.abort(), GRACE_MS);
      };
      const slides: string[] = [];
      signal.addEventListener('abort', stop);
      port1.on('message', (html: string) => {
        slides.push(html);
        onSlide(html);
      });
      try {
        const count = await run<number>({ message, port: port2 }, signal, end.signal);
        // Slides travel through the port, so the result may overtake them.
        while (slides.length < count)
          await once(port1, 'message', { signal }).catch(() => signal.throwIfAborted());
        return slides;
      } finally {
        signal.removeEventListener('abort', stop);
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
