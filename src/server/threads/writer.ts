import type { Piscina } from 'piscina';
import { ServerBusyError, WorkerDiedError } from '../problems/server-errors.ts';
import { resultOf, type TaskOutcome } from './task-outcome.ts';
import { openWorkerPool } from './worker-pool.ts';
import type { WriterData, WriteTask, Written } from './writer-thread.ts';

/**
 * The thread that writes. SQLite lets one transaction write at a time, so one thread does it as fast as many; what
 * takes long, generating and verifying, is for the workers, and is over before its edit comes here.
 */
export interface Writer {
  /**
   * Applies an edit in one transaction.
   *
   * @throws {@link ServerBusyError} at once, when too many wait
   * @throws {@link RelayedError} when it was refused
   * @throws {@link WorkerDiedError} when the thread is dead: by then the edit is stored as a whole, or never will be
   */
  write(task: WriteTask): Promise<Written>;
  /**
   * Resolves when the thread has opened the file, and can write to it.
   *
   * @throws {@link RelayedError} when it can't @throws {@link WorkerDiedError}
   */
  ready(): Promise<void>;
  /** How many edits are not stored yet. */
  readonly waiting: number;
  readonly pool: Piscina;
}

/** Some 0.1 s of edits. */
const MAX_WAITING = 1_000;
/** Nobody's answer waits for more than a few ms of others' edits. */
const MAX_BATCH = 32;

export function openWriter(workerData: WriterData): Writer {
  // All that wait are in the thread's own queue: between two edits it waits for nobody.
  const pool = openWorkerPool<readonly WriteTask[], readonly TaskOutcome<Written>[]>(
    'server-writer',
    { threads: 1, tasksEach: MAX_WAITING },
    workerData,
    [],
  );
  let waiting = 0;
  /** Edits that come together go together: one message between threads for all of them. */
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
