import type { Piscina } from 'piscina';
import { ServerBusyError, WorkerDiedError } from './errors.ts';
import { resultOf } from './outcome.ts';
import { openPool } from './pool.ts';
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
  /** Resolves when the thread has opened the file. @throws {@link WorkerDiedError} when it could not */
  ready(): Promise<void>;
  /** How many edits are not stored yet. */
  readonly waiting: number;
  readonly pool: Piscina;
}

/** Some 0.1 s of edits. */
const MAX_WAITING = 1_000;

export function openWriter(workerData: WriterData): Writer {
  // All that wait are in the thread's own queue: between two edits it waits for nobody.
  const pool = openPool<WriteTask | 'ready', Written>(
    'server-writer',
    { threads: 1, tasksEach: MAX_WAITING },
    workerData,
  );
  let waiting = 0;

  async function run(task: WriteTask | 'ready'): Promise<Written> {
    if (waiting >= MAX_WAITING) throw new ServerBusyError(waiting);
    waiting += 1;
    try {
      return resultOf(await pool.run(task).catch(died));
    } finally {
      waiting -= 1;
    }
  }

  return {
    async ready() {
      await run('ready');
    },
    write: run,
    get waiting() {
      return waiting;
    },
    pool,
  };
}

function died(cause: unknown): never {
  throw new WorkerDiedError(cause);
}
