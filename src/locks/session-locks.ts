import type { Worker } from 'node:worker_threads';
import { acquireAsync } from './acquire/acquire-async.ts';
import { acquireAll, acquireAllAsync, type GrantSet } from './acquire/acquire-many.ts';
import { acquireSync } from './acquire/acquire-sync.ts';
import { tryAcquire } from './acquire/try-acquire.ts';
import { tryExclusive } from './acquire/try-exclusive.ts';
import type { AcquireRequest } from './acquire/wait.ts';
import type { Grant } from './api/grant.ts';
import { InvalidLockOptionError } from './api/lock-errors.ts';
import {
  type AcquireAsyncOptions,
  type AcquireOptions,
  checkRequest,
  checkTableOptions,
  checkTokenFloor,
  OVERTAKES,
  type SessionLocksOptions,
  signalOf,
  type TryOptions,
} from './api/lock-options.ts';
import { inspect, type LockSnapshot } from './inspect/inspect.ts';
import { startWarden } from './recovery/warden.ts';
import { type Attachment, attachThread, closedError } from './table/attachment.ts';
import { countEvent, ThreadCounter } from './table/counters.ts';
import { createTable, Header, isTable, type LockTable, viewTable } from './table/layout.ts';
import { LockKey } from './table/lock-key.ts';
import { ownerOf } from './table/owners.ts';

/** Cloneable: goes in `workerData` or a message, and {@link SessionLocks.attach} takes it. */
export type LockHandle = SharedArrayBuffer;

/** Keys that came as strings and are kept ready, in each thread. */
const MAX_KNOWN_KEYS = 1_024;
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
  readonly #table: LockTable;
  readonly #attachment: Attachment;
  readonly #warden: Worker | undefined;

  private constructor(table: LockTable, warden: Worker | undefined) {
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
    fairness = 'barging',
  }: SessionLocksOptions = {}): SessionLocks {
    checkTableOptions({ capacity, leaseMs, tokenFloor, fairness });
    const table = createTable(capacity, leaseMs, tokenFloor, OVERTAKES[fairness]);
    return new SessionLocks(table, startWarden(table));
  }

  /**
   * Joins the table that `handle` stands for. Each call is a member of its own, and up to 252 can be at once.
   *
   * Waits until the warden knows of this thread: a moment, if the main thread, which relays that, is not blocked.
   *
   * @throws {@link InvalidLockOptionError} when it is not the handle of a table
   * @throws {@link LockTableFullError} when 252 are attached
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
    return new LockKey(this.#attachment, name);
  }

  /**
   * Takes the key if it is free, or if its holder's lease has run out; else null, at once.
   *
   * @throws {@link InvalidKeyError} @throws {@link LockTableFullError} @throws {@link InvalidLockOptionError}
   */
  tryAcquire(key: string | LockKey, options?: TryOptions): Grant | null {
    const member = this.#open();
    const grant =
      options === undefined
        ? tryExclusive(member, this.#resolve(key), undefined)
        : tryAcquire(member, this.#request(this.#resolve(key), { ...options, timeoutMs: 0 }));
    if (grant === null) countEvent(member, ThreadCounter.busy);
    return grant;
  }

  /**
   * Takes the key, and blocks this thread until it can. A thread that is blocked stands for all that it holds: where
   * that closes a cycle of waits, the wait is refused at once.
   *
   * @throws {@link LockTimeoutError} @throws {@link DeadlockError} @throws {@link InvalidKeyError}
   * @throws {@link LockTableFullError} @throws {@link InvalidLockOptionError}
   */
  acquire(key: string | LockKey, options?: AcquireOptions): Grant {
    const member = this.#open();
    const lockKey = this.#resolve(key);
    if (options === undefined) {
      const grant = tryExclusive(member, lockKey, undefined);
      if (grant !== null) return grant;
    }
    return acquireSync(member, this.#request(lockKey, options ?? {}));
  }

  /**
   * Takes the key, and waits until it can, while this thread goes on with other things. The wait keeps the process
   * alive. Two waits of one thread for the same key are no deadlock; see {@link TryOptions.owner} for what is.
   *
   * @throws the signal's reason when it is aborted, and as {@link SessionLocks.acquire}
   */
  async acquireAsync(key: string | LockKey, options: AcquireAsyncOptions = {}): Promise<Grant> {
    const request = this.#request(this.#resolve(key), options);
    return acquireAsync(this.#open(), request, signalOf(options));
  }

  /**
   * Takes all the keys, or none: one after the other, in an order that is the same for all threads, so that two who
   * take several keys in this way never wait for each other in a circle. A key that is named twice is taken once.
   *
   * ```ts
   * const both = locks.acquireMany(['session-7', 'session-9']);
   * both.get('session-7')!.token;
   * both.release();
   * ```
   *
   * @throws as {@link SessionLocks.acquire}; `timeoutMs` is for all together
   */
  acquireMany(keys: Iterable<string | LockKey>, options: AcquireOptions = {}): GrantSet {
    const request = this.#requestMany(keys, options);
    const member = this.#open();
    return acquireAll(request.keys, request.timeoutMs, (key, deadline) =>
      acquireSync(member, { ...request, key, deadline }),
    );
  }

  /**
   * {@link SessionLocks.acquireMany} without blocking.
   *
   * @throws as {@link SessionLocks.acquireAsync}
   */
  async acquireManyAsync(
    keys: Iterable<string | LockKey>,
    options: AcquireAsyncOptions = {},
  ): Promise<GrantSet> {
    // All of them are one owner's, whether it has a name or not.
    const request = this.#requestMany(keys, {
      ...options,
      owner: options.owner === undefined ? {} : options.owner,
    });
    const member = this.#open();
    const signal = signalOf(options);
    return acquireAllAsync(request.keys, request.timeoutMs, (key, deadline) =>
      acquireAsync(member, { ...request, key, deadline }, signal),
    );
  }

  /**
   * What is held, by whom and since when, who waits, and who waits for whom: a snapshot of one moment, for which
   * everybody is held up, about a millisecond for a thousand keys. `String(locks.inspect())` is for people.
   */
  inspect(): LockSnapshot {
    return inspect(this.#open());
  }

  /** Makes every later token higher than `floor`. For a database that is opened after the table was made. */
  raiseTokens(floor: bigint): void {
    checkTokenFloor(floor);
    const { i64 } = this.#table;
    for (let next = Atomics.load(i64, Header.token64); next <= floor; ) {
      const seen = Atomics.compareExchange(i64, Header.token64, next, floor + 1n);
      if (seen === next) Atomics.add(i64, Header.skipped64, floor + 1n - next);
      next = seen;
    }
  }

  /**
   * Leaves the table. What this member still holds is recovered as if its thread had died. Where the table was
   * created, its warden ends instead, and nobody is recovered from then on: do it when the others are done.
   */
  async close(): Promise<void> {
    const member = this.#attachment;
    member.closed = true;
    member.latestGrants.length = 0;
    for (const end of member.pendingWaits) end(closedError());
    member.lifeline.close();
    await this.#warden?.terminate();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #open(): Attachment {
    if (this.#attachment.closed) throw closedError();
    return this.#attachment;
  }

  #resolve(key: string | LockKey): LockKey {
    return key instanceof LockKey && key.member === this.#attachment ? key : this.#known(key);
  }

  #known(key: string | LockKey): LockKey {
    const name = key instanceof LockKey ? key.name : key;
    const { keys } = this.#attachment;
    let known = keys.get(name);
    if (known === undefined) {
      known = new LockKey(this.#attachment, name);
      if (keys.size === MAX_KNOWN_KEYS) keys.clear();
      keys.set(name, known);
    }
    return known;
  }

  #request(key: LockKey, { mode = 'exclusive', owner, timeoutMs = 10_000 }: AcquireOptions): AcquireRequest {
    checkRequest({ mode, owner, timeoutMs });
    return {
      key,
      shared: mode === 'shared',
      owner: owner && ownerOf(this.#table, owner),
      timeoutMs,
    };
  }

  #requestMany(
    names: Iterable<string | LockKey>,
    options: AcquireOptions,
  ): Omit<AcquireRequest, 'key'> & { keys: LockKey[] } {
    if (typeof names === 'string') throw new InvalidLockOptionError('keys', names, 'a list of keys');
    const keys = Array.from(names, (name) => this.#resolve(name));
    const [first] = keys;
    if (first === undefined) throw new InvalidLockOptionError('keys', '[]', 'at least one key');
    return { ...this.#request(first, options), keys };
  }
}
