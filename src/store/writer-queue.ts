import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Grant } from '../locks/api/grant.ts';
import { LockTimeoutError } from '../locks/api/lock-errors.ts';
import type { SessionLocks } from '../locks/session-locks.ts';
import { fileId, threadTurn } from './nested-transactions.ts';
import { isBusy } from './sqlite-errors.ts';
import { StoreBusyError } from './store-errors.ts';

/** How long a writer polls before it sleeps: no longer than it takes to wake up, so it costs little even on one core. */
const SPIN_MS = 0.05;
/** How long a writer waits for its turn, and then again for other processes. */
const TIMEOUT_MS = 5_000;
/** A wait that exceeds its time by this shows that the whole process stood still. */
const STALL_MS = 1_000;

/** The queue of this process's writers to one file. */
export class WriterQueue {
  readonly file: string;
  readonly #locks: SessionLocks;
  readonly #key: string;

  constructor(file: string, locks: SessionLocks) {
    this.file = file;
    this.#locks = locks;
    this.#key = `writers of ${createHash('sha256').update(resolve(file)).digest('hex')}`;
  }

  /**
   * Blocks until it is this thread's turn to write.
   *
   * @throws {@link StoreBusyError} if that takes more than 5 s
   */
  takeTurn(): Grant {
    try {
      // A transaction takes some 100 µs; sleeping and being woken takes hardly less.
      for (const end = performance.now() + SPIN_MS; performance.now() < end; ) {
        const grant = this.#locks.tryAcquire(this.#key);
        if (grant !== null) return grant;
      }
      return this.#waitForTurn();
    } catch (error) {
      if (error instanceof LockTimeoutError) throw new StoreBusyError(this.file, TIMEOUT_MS, error);
      throw error;
    }
  }

  #waitForTurn(): Grant {
    for (;;) {
      const from = performance.now();
      try {
        return this.#locks.acquire(this.#key, { timeoutMs: TIMEOUT_MS });
      } catch (error) {
        // If the process stood still, the wait starts over.
        const stoodStill = performance.now() - from > TIMEOUT_MS + STALL_MS;
        if (!(error instanceof LockTimeoutError && stoodStill)) throw error;
      }
    }
  }

  /**
   * Waits, without blocking, until no other connection of this thread writes to the file. Only then may this thread block
   * for its turn.
   *
   * @returns a function that lets the next connection write
   * @throws {@link StoreBusyError}
   */
  async threadTurn(): Promise<() => void> {
    const end = await threadTurn(fileId(this.file), TIMEOUT_MS);
    if (end === undefined) {
      throw new StoreBusyError(this.file, TIMEOUT_MS, new Error('another connection of this thread writes'));
    }
    return end;
  }

  /**
   * Repeats `attempt` as long as other processes have the file locked.
   *
   * @throws {@link StoreBusyError} if they still do after 5 s
   */
  async untilNotBusy<T>(attempt: () => Promise<T>): Promise<T> {
    let deadline = performance.now() + TIMEOUT_MS;
    for (;;) {
      const from = performance.now();
      try {
        return await attempt();
      } catch (error) {
        if (!isBusy(error)) throw error;
        const now = performance.now();
        // If the process stood still meanwhile, that time does not count.
        if (now - from > STALL_MS) deadline += now - from;
        if (now > deadline) throw new StoreBusyError(this.file, TIMEOUT_MS, error);
      }
    }
  }
}
