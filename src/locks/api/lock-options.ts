import { MAX_CAPACITY } from '../table/layout.ts';
import { MAX_OVERTAKES } from '../table/slot-state.ts';
import type { LockMode } from './grant.ts';
import { InvalidLockOptionError } from './lock-errors.ts';

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
  /**
   * `'barging'` lets whoever comes when the key is free have it, before those that wait, but no more than 1,023
   * times before the one that is first in line: running threads lose no time on switching. `'fifo'` lets nobody in before
   * those that came earlier: each hand-over then waits for a thread to wake up.
   *
   * @default 'barging'
   */
  readonly fairness?: Fairness;
}

export type Fairness = 'barging' | 'fifo';

/** How often the first in line may be overtaken. */
export const OVERTAKES: Readonly<Record<Fairness, number>> = { barging: MAX_OVERTAKES, fifo: 0 };

export interface TryOptions {
  /**
   * `'shared'` lets others that share in together, and nobody else.
   *
   * @default 'exclusive'
   */
  readonly mode?: LockMode;
  /**
   * Who acts, where many act on one thread: any object that stands for the request or the job, the same for all that
   * it acquires. Deadlock detection needs it for waits that do not block: such a wait stands for its owner, and
   * without one for nobody, so it can only time out. A grant with one takes about twice the time.
   *
   * @default none
   */
  readonly owner?: object | undefined;
}

export interface AcquireOptions extends TryOptions {
  /**
   * How long to wait, in ms; 0 is one attempt.
   *
   * @default 10_000
   */
  readonly timeoutMs?: number;
}

export interface AcquireAsyncOptions extends AcquireOptions {
  /** Ends the wait when it is aborted: the promise rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** 31 years; a lease word has room for a thousand. */
const MAX_LEASE_MS = 1e12;

/** @throws {@link InvalidLockOptionError} */
export function checkTableOptions({
  capacity,
  leaseMs,
  tokenFloor,
  fairness,
}: Required<SessionLocksOptions>): void {
  if (!Number.isInteger(capacity) || capacity < 1 || capacity > MAX_CAPACITY) {
    throw new InvalidLockOptionError('capacity', capacity, `a whole number from 1 to ${MAX_CAPACITY}`);
  }
  if (!(leaseMs > 0 && (leaseMs <= MAX_LEASE_MS || leaseMs === Number.POSITIVE_INFINITY))) {
    throw new InvalidLockOptionError('leaseMs', leaseMs, `above 0 and at most ${MAX_LEASE_MS}, or Infinity`);
  }
  checkTokenFloor(tokenFloor);
  if (!Object.hasOwn(OVERTAKES, fairness)) {
    throw new InvalidLockOptionError('fairness', fairness, "'barging' or 'fifo'");
  }
}

export function checkTokenFloor(floor: bigint): void {
  if (typeof floor !== 'bigint' || floor < 0n || floor >= 2n ** 62n) {
    throw new InvalidLockOptionError('tokenFloor', floor, 'a bigint from 0n to below 2n ** 62n');
  }
}

/** @throws {@link InvalidLockOptionError} */
export function checkRequest({ mode, owner, timeoutMs }: AcquireOptions): void {
  if (mode !== 'exclusive' && mode !== 'shared') {
    throw new InvalidLockOptionError('mode', mode, "'exclusive' or 'shared'");
  }
  if (owner !== undefined && (owner === null || !['object', 'function'].includes(typeof owner))) {
    throw new InvalidLockOptionError('owner', owner, 'an object');
  }
  if (typeof timeoutMs !== 'number' || !(timeoutMs >= 0 && timeoutMs < Number.POSITIVE_INFINITY)) {
    throw new InvalidLockOptionError('timeoutMs', timeoutMs, 'a finite number of ms, 0 or more');
  }
}

/** @throws {@link InvalidLockOptionError} */
export function signalOf({ signal }: AcquireAsyncOptions): AbortSignal | undefined {
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new InvalidLockOptionError('signal', signal, 'an AbortSignal');
  }
  return signal;
}
