import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Grant } from '../locks/api/grant.ts';
import { LockTimeoutError } from '../locks/api/lock-errors.ts';
import type { SessionLocks } from '../locks/session-locks.ts';
import { fileId, threadTurn } from './nested-transactions.ts';
import { isBusy } from './sqlite-errors.ts';
import { StoreBusyError } from './store-errors.ts';

/** How long a writer looks whether its turn has come before it sleeps: no longer than waking takes, also on one core. */
const SPIN_MS = 0.05;
/** How long a writer waits for its turn and then for other processes, each. */
const PATIENCE_MS = 5_000;
const LATE_MS = 1_000;

/** Where the writers of one file queue. */
export class WriterQueue {
  readonly file: string;
  readonly #locks: SessionLocks;
  readonly #key: string;

  constructor(file: string, locks: SessionLocks) {
    this.file = file;
    this.#locks = locks;
    this.#key = `writers of ${createHash('sha256').update(resolve(file)).digest('hex')}`;
  }

  /** @throws {@link StoreBusyError} when the turn does not come. */
  takeTurn(): Grant {
    try {
      // A transaction takes some 100 µs, and to sleep and be woken not much less.
      for (const end = performance.now() + SPIN_MS; performance.now() < end; ) {
        const grant = this.#locks.tryAcquire(this.#key);
        if (grant !== null) return grant;
      }
      return this.#waitForTurn();
    } catch (error) {
      if (error instanceof LockTimeoutError) throw new StoreBusyError(this.file, PATIENCE_MS, error);
      throw error;
    }
  }

  #waitForTurn(): Grant {
    for (;;) {
      const from = performance.now();
      try {
        return this.#locks.acquire(this.#key, { timeoutMs: PATIENCE_MS });
      } catch (error) {
        // A time-out that comes much too late shows that the process stood still: the wait has a new term.
        const isLate = performance.now() - from > PATIENCE_MS + LATE_MS;
        if (!(error instanceof LockTimeoutError && isLate)) throw error;
      }
    }
  }

  /**
   * Until this thread writes to the file by no other connection. Only then may it block for its turn.
   *
   * @throws {@link StoreBusyError}
   */
  async threadTurn(): Promise<() => void> {
    const end = await threadTurn(fileId(this.file), PATIENCE_MS);
    if (end === undefined) {
      throw new StoreBusyError(this.file, PATIENCE_MS, new Error('another connection of this thread writes'));
    }
    return end;
  }

  /**
   * Runs `attempt` again for as long as other processes are in its way.
   *
   * @throws {@link StoreBusyError} when they still are after 5 s.
   */
  async untilNotBusy<T>(attempt: () => Promise<T>): Promise<T> {
    let deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const from = performance.now();
      try {
        return await attempt();
      } catch (error) {
        if (!isBusy(error)) throw error;
        const now = performance.now();
        // An attempt that takes much too long shows that the process stood still.
        if (now - from > LATE_MS) deadline += now - from;
        if (now > deadline) throw new StoreBusyError(this.file, PATIENCE_MS, error);
      }
    }
  }
}
