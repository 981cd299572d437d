import type { Worker } from 'node:worker_threads';
import { acquire, tryAcquire } from './acquire.ts';
import { type Attachment, attachThread } from './attachment.ts';
import { InvalidLockOptionError, LockTableBrokenError } from './errors.ts';
import type { Grant } from './grant.ts';
import { LockKey } from './key.ts';
import { createTable, Header, isTable, MAX_CAPACITY, type Table, viewTable } from './layout.ts';
import { startWarden } from './warden.ts';

/** Cloneable: goes in `workerData` or a message, and {@link SessionLocks.attach} takes it. */
export type LockHandle = SharedArrayBuffer;

export interface SessionLocksOptions {
  /**
   * How many keys can be held or waited for at once, 1 to 65,536. Each takes 384 bytes.
   *
   * @default 4096
   */
  readonly capacity?: number;
  /**
   * How long a holder that does not renew is believed, in ms, before somebody else may take the key. `Infinity`
   * for ever: then nobody reads a clock, and acquiring is faster. A holder that dies is recovered in either case.
   *
   * @default 30_000
   */
  readonly leaseMs?: number;
  /**
   * The highest fencing token that anything has seen, from the database that it guards: tokens go on above it.
   * `openStore` does this by itself.
   *
   * @default 0n
   */
  readonly tokenFloor?: bigint;
}

export interface AcquireOptions {
  /**
   * How long to wait, in ms; 0 is one attempt.
   *
   * @default 10_000
   */
  readonly timeoutMs?: number;
}

/** 31 years: what a lease word has room for, by far. */
const MAX_LEASE_MS = 1e12;

/**
 * Locks by name for the threads of one process: exclusive, fenced, and recovered when a holder's thread dies.
 *
 * ```ts
 * const locks = SessionLocks.create();             // once; locks.handle goes to the workers
 * const mine = SessionLocks.attach(workerData);    // in each of them
 * const grant = mine.acquire('session-7');
 * grant.release();
 * ```
 *
 * The table's warden is a child of the thread that creates it: create it in one that outlives its users.
 */
export class SessionLocks implements AsyncDisposable {
  readonly #table: Table;
  readonly #attachment: Attachment;
  readonly #warden: Worker | undefined;
  #closed = false;

  private constructor(table: Table, warden: Worker | undefined) {
    this.#table = table;
    this.#warden = warden;
    this.#attachment = attachThread(table, warden);
  }

  /**
   * Makes a table, starts its warden, and attaches this thread. Blocks until the warden stands guard, some 0.1 s.
   *
   * @throws {@link InvalidLockOptionError} @throws {@link LockTableBrokenError} when the warden does not start
   */
  static create({
    capacity = 4096,
    leaseMs = 30_000,
    tokenFloor = 0n,
  }: SessionLocksOptions = {}): SessionLocks {
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > MAX_CAPACITY) {
      throw new InvalidLockOptionError('capacity', capacity, `a whole number from 1 to ${MAX_CAPACITY}`);
    }
    if (!(leaseMs > 0 && (leaseMs <= MAX_LEASE_MS || leaseMs === Number.POSITIVE_INFINITY))) {
      throw new InvalidLockOptionError(
        'leaseMs',
        leaseMs,
        `above 0 and at most ${MAX_LEASE_MS}, or Infinity`,
      );
    }
    checkTokenFloor(tokenFloor);
    const table = createTable(capacity, leaseMs, tokenFloor);
    return new SessionLocks(table, startWarden(table));
  }

  /**
   * Joins the table that `handle` stands for. Each call is a member of its own, and up to 253 can be at once.
   *
   * Waits until the warden knows of this thread: a moment, if the main thread, which relays that, is not blocked.
   *
   * @throws {@link InvalidLockOptionError} when it is not the handle of a table
   * @throws {@link LockTableFullError} when 253 are attached
   * @throws {@link LockTableBrokenError} when the warden does not answer within 10 s
   */
  static attach(handle: LockHandle): SessionLocks {
    if (!isTable(handle)) {
      throw new InvalidLockOptionError('handle', handle, 'the handle of a SessionLocks, of this version');
    }
    return new SessionLocks(viewTable(handle), undefined);
  }

  get handle(): LockHandle {
    return this.#table.buffer;
  }

  /** Prepares a key that is used often: it is hashed once, and found without a look-up while its slot stays. */
  key(name: string): LockKey {
    return new LockKey(this.#table, name);
  }

  /**
   * Takes the key if it is free, or if its holder's lease has run out; else null, at once.
   *
   * @throws {@link InvalidKeyError} @throws {@link LockTableFullError}
   */
  tryAcquire(key: string | LockKey): Grant | null {
    return tryAcquire(this.#open(), this.#resolve(key));
  }

  /**
   * Takes the key, and blocks this thread until it can.
   *
   * @throws {@link LockTimeoutError} @throws {@link InvalidKeyError} @throws {@link LockTableFullError}
   * @throws {@link InvalidLockOptionError}
   */
  acquire(key: string | LockKey, { timeoutMs = 10_000 }: AcquireOptions = {}): Grant {
    if (!(timeoutMs >= 0 && timeoutMs < Number.POSITIVE_INFINITY)) {
      throw new InvalidLockOptionError('timeoutMs', timeoutMs, 'a finite number of ms, 0 or more');
    }
    return acquire(this.#open(), this.#resolve(key), timeoutMs);
  }

  /** Makes every later token higher than `floor`. For a database that is opened after the table was made. */
  raiseTokens(floor: bigint): void {
    checkTokenFloor(floor);
    const { i64 } = this.#table;
    for (let last = Atomics.load(i64, Header.token64); last < floor; ) {
      const seen = Atomics.compareExchange(i64, Header.token64, last, floor);
      if (seen === last) return;
      last = seen;
    }
  }

  /**
   * Leaves the table. What this member still holds is recovered as if its thread had died. Where the table was
   * created, its warden ends instead, and nobody is recovered from then on: do it when the others are done.
   */
  async close(): Promise<void> {
    this.#closed = true;
    this.#attachment.current.length = 0;
    this.#attachment.lifeline.close();
    await this.#warden?.terminate();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #resolve(key: string | LockKey): LockKey {
    if (!(key instanceof LockKey)) return new LockKey(this.#table, key);
    return key.table === this.#table ? key : new LockKey(this.#table, key.name);
  }

  /** A closed member's record may be another thread's by now: it must not touch the table. */
  #open(): Attachment {
    if (this.#closed)
      throw new LockTableBrokenError('This SessionLocks was closed: attach to its handle again.');
    return this.#attachment;
  }
}

function checkTokenFloor(floor: bigint): void {
  if (typeof floor !== 'bigint' || floor < 0n || floor >= 2n ** 62n) {
    throw new InvalidLockOptionError('tokenFloor', floor, 'a bigint from 0n to below 2n ** 62n');
  }
}
