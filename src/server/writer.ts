import type { Piscina } from 'piscina';
import type { Applied } from './edit.ts';
import { ServerBusyError, WorkerDiedError } from './errors.ts';
import { resultOf } from './outcome.ts';
import { openPool } from './pool.ts';
import type { WriterData, WriteTask } from './writer-thread.ts';

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
  write(task: WriteTask): Promise<Applied>;
  /** Resolves when the thread has opened the file. @throws {@link WorkerDiedError} when it could not */
  ready(): Promise<void>;
  /** How many edits wait for others. */
  readonly waiting: number;
  readonly pool: Piscina;
}

/** Some 0.1 s of edits. */
const MAX_WAITING = 1_000;

export function openWriter(workerData: WriterData): Writer {
  const pool = openPool<WriteTask | 'ready', Applied>('server-writer', 1, workerData);
  return {
    async ready() {
      await pool.run('ready').catch(died);
    },
    async write(task) {
      if (pool.queueSize >= MAX_WAITING) throw new ServerBusyError(pool.queueSize);
      return resultOf(await pool.run(task).catch(died));
    },
    get waiting() {
      return pool.queueSize;
    },
    pool,
  };
}

function died(cause: unknown): never {
  throw new WorkerDiedError(cause);
}
