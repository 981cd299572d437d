import type { Piscina } from 'piscina';
import { ServerBusyError, WorkerDiedError } from '../problems/server-errors.ts';
import { resultOf, type TaskOutcome } from './task-outcome.ts';
import { openWorkerPool } from './worker-pool.ts';
import type { WriterData, WriteTask, Written } from './writer-thread.ts';

/**
 * The thread that writes. SQLite allows one writing transaction at a time, so that one thread writes as fast
 * as many. Generating and verifying, which may take long, is done by the workers before the edit is submitted
 * here.
 */
export interface Writer {
  /**
   * Applies an edit in one transaction.
   *
   * @throws {@link ServerBusyError} at once, if the queue is full
   * @throws {@link RelayedError} if the edit was refused
   * @throws {@link WorkerDiedError} once the thread is dead: the edit is stored as a whole by then, or never
   * will be
   */
  write(task: WriteTask): Promise<Written>;
  /**
   * Resolves when the thread has opened the file and can write to it.
   *
   * @throws {@link RelayedError} if it can't @throws {@link WorkerDiedError}
   */
  ready(): Promise<void>;
  /** The number of edits that are not stored yet. */
  readonly waiting: number;
  readonly pool: Piscina;
}

/** The edits of about 0.1 s. */
const MAX_WAITING = 1_000;
/** Keeps the time that a response waits for the other edits of its batch within a few ms. */
const MAX_BATCH = 32;

export function openWriter(workerData: WriterData): Writer {
  // The thread holds the whole queue, so that it need not wait for this thread between two edits.
  const pool = openWorkerPool<readonly WriteTask[], readonly TaskOutcome<Written>[]>(
    'server-writer',
    { threads: 1, tasksEach: MAX_WAITING },
    workerData,
    [],
  );
  let waiting = 0;
  /** The edits of one turn of the event loop, which are sent to the thread in one message. */
  let batch:
    | { readonly tasks: WriteTask[]; readonly outcomes: Promise<readonly TaskOutcome<Written>[]> }
    | undefined;

  async function send(tasks: readonly WriteTask[]): Promise<readonly TaskOutcome<Written>[]> {
    await undefined;
    batch = undefined;
    return run(tasks);
  }

  function run(tasks: readonly WriteTask[]): Promise<readonly TaskOutcome<Written>[]> {
    return pool.run(tasks).catch((cause) => {
      throw new WorkerDiedError(cause);
    });
  }

  return {
    async ready() {
      resultOf((await run([]))[0]!);
    },
    async write(task) {
      if (waiting >= MAX_WAITING) throw new ServerBusyError(waiting);
      waiting += 1;
      try {
        if (batch === undefined || batch.tasks.length === MAX_BATCH) {
          const tasks: WriteTask[] = [];
          batch = { tasks, outcomes: send(tasks) };
        }
        const { tasks, outcomes } = batch;
        const place = tasks.push(task) - 1;
        return resultOf((await outcomes)[place]!);
      } finally {
        waiting -= 1;
      }
    },
    get waiting() {
      return waiting;
    },
    pool,
  };
}
