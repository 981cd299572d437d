import { acquireAsync } from './acquire/acquire-async.ts';
import { acquireAll, acquireAllAsync } from './acquire/acquire-many.ts';
import type { AcquireRequest } from './acquire/acquire-request.ts';
import { acquireSync } from './acquire/acquire-sync.ts';
import { type GrantedWork, runWithGrant } from './acquire/run-with-grant.ts';
import { SPINS } from './acquire/spin.ts';
import { stealAtOnce } from './acquire/steal-at-once.ts';
import { tryAcquire } from './acquire/try-acquire.ts';
import { tryExclusive } from './acquire/try-exclusive.ts';
import type { Grant, GrantSet } from './api/grant.ts';
import { InvalidLockOptionError } from './api/lock-errors.ts';
import type {
  AcquireAsyncOptions,
  AcquireOptions,
  Fairness,
  SessionLocksOptions,
  StealOptions,
  TryOptions,
  WardenWorker,
} from './api/lock-options.ts';
import type { LockSnapshot } from './api/lock-snapshot.ts';
import type { PermitOptions, Semaphore } from './api/semaphore.ts';
import {
  checkPermits,
  checkRequest,
  checkStealOptions,
  checkTableOptions,
  checkTokenFloor,
  invalidOption,
  refuseUnknownRequestOptions,
  refuseUnknownTableOptions,
  signalOf,
  type Waits,
} from './check-lock-options.ts';
import { raiseTokens } from './directory/directory.ts';
import { renewAutomatically } from './grants/auto-renew.ts';
import { forgetAllGrants } from './grants/lost-signal.ts';
import { inspect } from './inspect/inspect.ts';
import { attachThread } from './recovery/attach-thread.ts';
import { leaveTable } from './recovery/leave-table.ts';
import { startWarden } from './recovery/start-warden.ts';
import { type Startup, startAsync, startBlocking } from './recovery/startup.ts';
import { synchronizeClock } from './recovery/synchronize-clock.ts';
import { type Attachment, closedError } from './table/attachment.ts';
import { countEvent, ThreadCounter } from './table/counters.ts';
import { KeyCache } from './table/key-cache.ts';
import { ANY_NUMBER, createTable, Header, isTable, type LockTable, viewTable } from './table/layout.ts';
import { LockKey } from './table/lock-key.ts';
import { ownerOf } from './table/owners.ts';
import { MAX_OVERTAKES_OF } from './table/slot-state.ts';

/** Stands for a lock table. It can be cloned: pass it in `workerData` or a message to {@link SessionLocks.attach}. */
export type LockHandle = SharedArrayBuffer;

/**
 * Locks by name for the threads of one process: exclusive or shared, fenced, and recovered when a holder's thread dies.
 *
 * ```ts
 * const locks = SessionLocks.create();             // once; locks.handle goes to the workers
 * const mine = SessionLocks.attach(workerData);    // in each of them
 * const grant = mine.acquire('session-7');
 * grant.release();
 * ```
 *
 * The table's warden is a child of the thread that creates the table: create it in a thread that outlives its users.
 */
export class SessionLocks implements AsyncDisposable {
  readonly #table: LockTable;
  readonly #attachment: Attachment;
  readonly #keys: KeyCache;
  readonly #warden: WardenWorker | undefined;

  private constructor(attachment: Attachment, warden: WardenWorker | undefined) {
    if (attachment === undefined) {
      throw new InvalidLockOptionError(
        'There is no new SessionLocks(): create a table with SessionLocks.create(), or attach to one with SessionLocks.attach(handle).',
      );
    }
    this.#table = attachment.table;
    this.#warden = warden;
    this.#attachment = attachment;
    this.#keys = new KeyCache(this.#attachment);
  }

  /**
   * Creates a table, starts its warden, and attaches this thread. Blocks this thread until the warden is ready, about
   * 0.1 s; {@link SessionLocks.createAsync} does not. A key is leased for 30 s, unless `leaseMs` says otherwise.
   *
   * @throws {@link InvalidLockOptionError} @throws {@link LockTableBrokenError} if the warden does not start
   */
  static create(options: SessionLocksOptions = {}): SessionLocks {
    return startBlocking(SessionLocks.#creating(options));
  }

  /**
   * Does what {@link SessionLocks.create} does, without blocking this thread while the warden's thread starts: for a
   * table that is created while a server already answers requests.
   *
   * ```ts
   * const locks = await SessionLocks.createAsync({ leaseMs: 5_000 });
   * ```
   *
   * @throws as {@link SessionLocks.create}; all errors are rejections
   */
  static createAsync(options: SessionLocksOptions = {}): Promise<SessionLocks> {
    return startAsync(SessionLocks.#creating(options));
  }

  static *#creating(options: SessionLocksOptions): Startup<SessionLocks> {
    refuseUnknownTableOptions(options);
    const { capacity = 4096, leaseMs = 30_000, tokenFloor = 0n, fairness = 'barging', warden } = options;
    checkTableOptions({ capacity, leaseMs, tokenFloor, fairness, warden });
    const maxOvertakes = MAX_OVERTAKES_OF[fairness];
    const table = viewTable(createTable({ capacity, leaseMs, tokenFloor, maxOvertakes, spins: SPINS }));
    return yield* SessionLocks.#joining(table, yield* startWarden(table, warden));
  }

  /**
   * Attaches this thread to the table that `handle` stands for. Each call makes a separate attachment; a table has room
   * for 252 at once.
   *
   * Blocks this thread until the warden knows of it: a moment, unless the main thread, which relays that, is blocked. Then
   * it waits for up to 10 s. {@link SessionLocks.attachAsync} does not block.
   *
   * @throws {@link InvalidLockOptionError} if it is not the handle of a table
   * @throws {@link LockTableFullError} if 252 threads are attached
   * @throws {@link LockTableBrokenError} if the warden has ended, or does not know of this thread within 10 s
   */
  static attach(handle: LockHandle): SessionLocks {
    return startBlocking(SessionLocks.#attaching(handle));
  }

  /**
   * Does what {@link SessionLocks.attach} does, without blocking this thread until the warden knows of it.
   *
   * @throws as {@link SessionLocks.attach}; all errors are rejections
   */
  static attachAsync(handle: LockHandle): Promise<SessionLocks> {
    return startAsync(SessionLocks.#attaching(handle));
  }

  static *#attaching(handle: LockHandle): Startup<SessionLocks> {
    if (!isTable(handle)) {
      throw invalidOption(
        'handle',
        handle,
        'the `handle` of a SessionLocks of this version, from workerData or a message',
      );
    }
    return yield* SessionLocks.#joining(viewTable(handle), undefined);
  }

  static *#joining(table: LockTable, warden: WardenWorker | undefined): Startup<SessionLocks> {
    yield* synchronizeClock(table);
    return new SessionLocks(yield* attachThread(table, warden), warden);
  }

  /** Pass it to the other threads, in `workerData` or a message, for {@link SessionLocks.attach}. */
  get handle(): LockHandle {
    return this.#table.buffer;
  }

  /** The order in which the table grants its keys: see {@link SessionLocksOptions.fairness}. */
  get fairness(): Fairness {
    return this.#table.maxOvertakes === MAX_OVERTAKES_OF.fifo ? 'fifo' : 'barging';
  }

  /** Prepares a key that is used often: it is hashed once, and found without a look-up while its slot stays. */
  key(name: string): LockKey {
    return new LockKey(this.#attachment, name);
  }

  /**
   * Takes the key if it is free or its holder's lease has run out. Returns null at once if not.
   *
   * @throws {@link InvalidKeyError} @throws {@link LockTableFullError} @throws {@link InvalidLockOptionError}
   */
  tryAcquire(key: string | LockKey, options?: TryOptions): Grant | null {
    const member = this.#open();
    const lockKey = this.#keys.prepare(key);
    if (options !== undefined) return this.#try(this.#request(lockKey, options, 'never'), options);
    const grant = tryExclusive(member, lockKey, undefined);
    if (grant === null) countEvent(member, ThreadCounter.busy);
    return grant;
  }

  /**
   * Takes the key, and blocks this thread until it can, for `timeoutMs`, 10 s by default. While it is blocked, the thread
   * can't release anything that it holds: if that would close a cycle of waits, the wait is refused at once.
   *
   * @throws {@link LockTimeoutError} @throws {@link DeadlockError} @throws {@link InvalidKeyError}
   * @throws {@link LockTableFullError} @throws {@link InvalidLockOptionError}
   */
  acquire(key: string | LockKey, options?: AcquireOptions): Grant {
    const member = this.#open();
    const lockKey = this.#keys.prepare(key);
    if (options === undefined) {
      const grant = tryExclusive(member, lockKey, undefined);
      if (grant !== null) return grant;
      options = {};
    }
    return this.#attend(options, acquireSync(member, this.#request(lockKey, options, 'blocking')));
  }

  /**
   * Takes the key, and waits until it can, for `timeoutMs`, 10 s by default, without blocking this thread. The wait keeps
   * the process alive. Two waits of one thread for the same key are not a deadlock; {@link TryOptions.owner} says how a
   * deadlock is recognised.
   *
   * @throws the signal's reason when it is aborted, and as {@link SessionLocks.acquire}
   */
  async acquireAsync(key: string | LockKey, options: AcquireAsyncOptions = {}): Promise<Grant> {
    const request = this.#request(this.#keys.prepare(key), options, 'async');
    return this.#attend(options, await acquireAsync(this.#open(), request, signalOf(options)));
  }

  /**
   * Takes the key as {@link SessionLocks.acquireAsync} does, calls `fn` with the grant, and releases the grant when `fn`
   * is done, however it ends. Resolves with what `fn` returned. `fn` is not interrupted if its grant is lost: it can stop
   * early by `grant.signal`.
   *
   * ```ts
   * const version = await locks.run('session-7', { autoRenew: true }, async ({ token, signal }) => {
   *   return save(token, { signal });
   * });
   * ```
   *
   * @throws what `fn` throws; {@link StaleGrantError} if `fn` succeeded but its key had been stolen meanwhile, so that
   * what it did may be mixed with the work of another holder; and as {@link SessionLocks.acquireAsync}, without `fn`
   * having been called
   */
  run<T>(key: string | LockKey, fn: GrantedWork<T>): Promise<T>;
  run<T>(key: string | LockKey, options: AcquireAsyncOptions, fn: GrantedWork<T>): Promise<T>;
  async run<T>(
    key: string | LockKey,
    optionsOrFn: AcquireAsyncOptions | GrantedWork<T>,
    work?: GrantedWork<T>,
  ): Promise<T> {
    return this.#run((options) => this.acquireAsync(key, options), optionsOrFn, work);
  }

  /**
   * Takes all the keys, or none: one after the other, in an order that is the same for all threads, so that two threads
   * that take several keys in this way never deadlock with each other. A key that is named twice is taken once.
   *
   * ```ts
   * const both = locks.acquireMany(['session-7', 'session-9']);
   * both.get('session-7')!.token;
   * both.release();
   * ```
   *
   * @throws as {@link SessionLocks.acquire}; `timeoutMs` is for all keys together
   */
  acquireMany(keys: Iterable<string | LockKey>, options: AcquireOptions = {}): GrantSet {
    const request = this.#requestMany(keys, options, 'blocking');
    const member = this.#open();
    return acquireAll(request.keys, request.timeoutMs, (key, deadline) =>
      this.#attend(options, acquireSync(member, { ...request, key, deadline })),
    );
  }

  /**
   * Takes all the keys, or none, as {@link SessionLocks.acquireMany} does, without blocking this thread.
   *
   * @throws as {@link SessionLocks.acquireAsync}; `timeoutMs` is for all keys together
   */
  async acquireManyAsync(
    keys: Iterable<string | LockKey>,
    options: AcquireAsyncOptions = {},
  ): Promise<GrantSet> {
    const request = this.#requestMany(keys, options, 'async');
    const member = this.#open();
    // The keys are one request's, so they need an owner for deadlock detection even if the caller names none.
    const owner = request.owner ?? ownerOf(member, {});
    const signal = signalOf(options);
    return acquireAllAsync(request.keys, request.timeoutMs, async (key, deadline) =>
      this.#attend(options, await acquireAsync(member, { ...request, owner, key, deadline }, signal)),
    );
  }

  /**
   * A semaphore of the key: at most `permits` grants of it are held at once, by whatever threads. A permit is recovered
   * when its thread dies, and has a lease of its own. Permits are granted in order of arrival.
   *
   * Pass the same number everywhere: each acquire makes sure that it is one of `permits` at most. An exclusive grant of
   * the same key waits for all permits, and keeps them all away. Permits may have the same token, so it fences none.
   *
   * ```ts
   * const uploads = locks.semaphore('uploads', 4);
   * await uploads.run(async () => upload(file));
   * ```
   *
   * @throws {@link InvalidLockOptionError} unless `permits` is a whole number from 1 to 65,536 @throws {@link InvalidKeyError}
   */
  semaphore(key: string | LockKey, permits: number): Semaphore {
    checkPermits(permits);
    const lockKey = this.#keys.prepare(key);
    const request = (options: PermitOptions<AcquireOptions>, waits: Waits): AcquireRequest =>
      this.#request(lockKey, options, waits, permits);
    const acquireOneAsync = async (options: PermitOptions<AcquireAsyncOptions> = {}) =>
      this.#attend(options, await acquireAsync(this.#open(), request(options, 'async'), signalOf(options)));
    return {
      key: lockKey.name,
      permits,
      tryAcquire: (options = {}) => this.#try(request(options, 'never'), options),
      acquire: (options = {}) =>
        this.#attend(options, acquireSync(this.#open(), request(options, 'blocking'))),
      acquireAsync: acquireOneAsync,
      run: <T>(optionsOrFn: PermitOptions<AcquireAsyncOptions> | GrantedWork<T>, work?: GrantedWork<T>) =>
        this.#run(acquireOneAsync, optionsOrFn, work),
    };
  }

  /**
   * Takes the key exclusively and at once, from whatever holds it and ahead of its queue, however long its lease still
   * lasts: for an operator or a watchdog that knows that the holder is stuck. Waits for nothing.
   *
   * What held the key is not stopped: it goes on until it looks. Its grants are stale, so `renew` throws and `release`
   * returns false, and their tokens are lower than that of the new grant, by which its late writes can be refused.
   *
   * ```ts
   * using grant = locks.steal('session-7');
   * ```
   *
   * @throws {@link InvalidKeyError} @throws {@link LockTableFullError} @throws {@link InvalidLockOptionError}
   */
  steal(key: string | LockKey, options: StealOptions = {}): Grant {
    checkStealOptions(options);
    const member = this.#open();
    const { owner } = options;
    const lockKey = this.#keys.prepare(key);
    return this.#attend(options, stealAtOnce(member, lockKey, owner && ownerOf(member, owner)));
  }

  /**
   * A snapshot of one moment: which thread holds which key and since when, which threads wait, and for what. All
   * threads are held up while it is taken, about a millisecond for a thousand keys. `String(locks.inspect())` is a
   * readable text.
   */
  inspect(): LockSnapshot {
    return inspect(this.#open());
  }

  /** Makes every later token higher than `floor`: for a database that is opened after the table was created. */
  raiseTokens(floor: bigint): void {
    checkTokenFloor(floor);
    raiseTokens(this.#table, this.#open().thread, floor);
  }

  /**
   * Leaves the table. What is still held through this object is recovered as if its thread had died. If it created the
   * table, it ends the warden, and no death is recovered from then on: close it when the others are done.
   */
  async close(): Promise<void> {
    this.#leave();
    if (this.#warden === undefined) return;
    Atomics.store(this.#table.i32, Header.wardenThread, -1);
    await this.#warden.terminate();
  }

  /** Closes the table: see {@link SessionLocks.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #leave(): void {
    const member = this.#attachment;
    if (member.closed) return;
    member.closed = true;
    forgetAllGrants(member);
    leaveTable(member);
    for (const end of member.pendingWaits) end(closedError());
  }

  #open(): Attachment {
    if (this.#attachment.closed) throw closedError();
    return this.#attachment;
  }

  #try(request: AcquireRequest, options: TryOptions): Grant | null {
    const member = this.#open();
    const grant = tryAcquire(member, request);
    if (grant !== null) return this.#attend(options, grant);
    countEvent(member, ThreadCounter.busy);
    return null;
  }

  async #run<Options, T>(
    acquire: (options: Options) => Promise<Grant>,
    optionsOrFn: Options | GrantedWork<T>,
    work?: GrantedWork<T>,
  ): Promise<T> {
    if (typeof optionsOrFn === 'function' && work !== undefined) {
      throw invalidOption('fn', work, 'the last argument, after the options');
    }
    const [options, fn] =
      typeof optionsOrFn === 'function'
        ? [{} as Options, optionsOrFn as GrantedWork<T>]
        : [optionsOrFn, work];
    if (typeof fn !== 'function') throw invalidOption('fn', fn, 'a function');
    return runWithGrant(await acquire(options), fn);
  }

  #attend(options: TryOptions | undefined, grant: Grant): Grant {
    if (options?.autoRenew) renewAutomatically(this.#attachment, grant);
    return grant;
  }

  #request(key: LockKey, options: AcquireOptions, waits: Waits, permits?: number): AcquireRequest {
    refuseUnknownRequestOptions(options, waits, permits !== undefined);
    const { mode = 'exclusive', owner, autoRenew = false, timeoutMs = 10_000 } = options;
    checkRequest({ mode, owner, autoRenew, timeoutMs });
    return {
      key,
      sharers: permits ?? (mode === 'shared' ? ANY_NUMBER : 0),
      owner: owner && ownerOf(this.#attachment, owner),
      timeoutMs,
    };
  }

  #requestMany(
    names: Iterable<string | LockKey>,
    options: AcquireOptions,
    waits: Waits,
  ): Omit<AcquireRequest, 'key'> & { keys: LockKey[] } {
    if (typeof names === 'string' || typeof names?.[Symbol.iterator] !== 'function') {
      throw invalidOption('keys', names, 'a list of keys');
    }
    const keys = Array.from(names, (name) => this.#keys.prepare(name));
    const [first] = keys;
    if (first === undefined) throw invalidOption('keys', [], 'at least one key');
    return { ...this.#request(first, options, waits), keys };
  }
}
