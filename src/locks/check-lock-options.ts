import { InvalidLockOptionError } from './api/lock-errors.ts';
import type {
  AcquireAsyncOptions,
  AcquireOptions,
  SessionLocksOptions,
  StealOptions,
} from './api/lock-options.ts';
import { shownValue } from './api/shown-value.ts';
import { MAX_CAPACITY } from './table/layout.ts';

/** As many as there can be shared grants. */
const MAX_PERMITS = 65_536;
/** 31 years. */
const MAX_LEASE_MS = 1e12;

const TABLE_OPTIONS = ['capacity', 'leaseMs', 'tokenFloor', 'fairness', 'warden'];
const STEAL_OPTIONS = ['owner', 'autoRenew'];

/** How a request waits if its key is taken. */
export type Waits = 'never' | 'blocking' | 'async';

/** @throws {@link InvalidLockOptionError} */
export function checkTableOptions(
  options: Required<Omit<SessionLocksOptions, 'warden'>> & { warden: unknown },
): void {
  const { capacity, leaseMs, tokenFloor, fairness, warden } = options;
  if (!Number.isInteger(capacity) || capacity < 1 || capacity > MAX_CAPACITY) {
    throw invalidOption('capacity', capacity, `a whole number from 1 to ${MAX_CAPACITY}`);
  }
  const isLength =
    typeof leaseMs === 'number' &&
    leaseMs > 0 &&
    (leaseMs <= MAX_LEASE_MS || leaseMs === Number.POSITIVE_INFINITY);
  if (!isLength) {
    throw invalidOption('leaseMs', leaseMs, `a number above 0 and at most ${MAX_LEASE_MS}, or Infinity`);
  }
  checkTokenFloor(tokenFloor);
  if (fairness !== 'barging' && fairness !== 'fifo') {
    throw invalidOption('fairness', fairness, "'barging' or 'fifo'");
  }
  if (warden !== undefined && typeof warden !== 'function') {
    throw invalidOption('warden', warden, 'a function that returns a Worker');
  }
}

/** @throws {@link InvalidLockOptionError} */
export function checkTokenFloor(floor: bigint): void {
  if (typeof floor !== 'bigint' || floor < 0n || floor >= 2n ** 62n) {
    throw invalidOption('tokenFloor', floor, 'a bigint from 0n to below 2n ** 62n');
  }
}

/** @throws {@link InvalidLockOptionError} */
export function checkRequest({ mode, owner, autoRenew, timeoutMs }: AcquireOptions): void {
  if (mode !== 'exclusive' && mode !== 'shared') {
    throw invalidOption('mode', mode, "'exclusive' or 'shared'");
  }
  checkHolder(owner, autoRenew);
  if (typeof timeoutMs !== 'number' || !(timeoutMs >= 0 && timeoutMs < Number.POSITIVE_INFINITY)) {
    throw invalidOption('timeoutMs', timeoutMs, 'a finite number of ms, 0 or more');
  }
}

/** @throws {@link InvalidLockOptionError} */
export function checkStealOptions(options: StealOptions): void {
  checkIsObject(options);
  for (const name in options) if (!STEAL_OPTIONS.includes(name)) throw unknownOption(name, STEAL_OPTIONS);
  checkHolder(options.owner, options.autoRenew);
}

function checkHolder(owner: unknown, autoRenew: unknown): void {
  if (owner !== undefined && (owner === null || !['object', 'function'].includes(typeof owner))) {
    throw invalidOption('owner', owner, 'an object');
  }
  if (autoRenew !== undefined && typeof autoRenew !== 'boolean') {
    throw invalidOption('autoRenew', autoRenew, 'true or false');
  }
}

/** @throws {@link InvalidLockOptionError} */
export function checkPermits(permits: number): void {
  if (!Number.isInteger(permits) || permits < 1 || permits > MAX_PERMITS) {
    throw invalidOption('permits', permits, `a whole number from 1 to ${MAX_PERMITS}`);
  }
}

/** @throws {@link InvalidLockOptionError} if `signal` is not an `AbortSignal` */
export function signalOf({ signal }: AcquireAsyncOptions): AbortSignal | undefined {
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw invalidOption('signal', signal, 'an AbortSignal');
  }
  return signal;
}

/** @throws {@link InvalidLockOptionError} if `SessionLocks.create` has no option of such a name */
export function refuseUnknownTableOptions(options: object): void {
  checkIsObject(options);
  for (const name in options) if (!TABLE_OPTIONS.includes(name)) throw unknownOption(name, TABLE_OPTIONS);
}

/** @throws {@link InvalidLockOptionError} if the options have one that such a request would ignore */
export function refuseUnknownRequestOptions(options: object, waits: Waits, isForPermit: boolean): void {
  checkIsObject(options);
  for (const name in options) {
    // Not a look-up in a list, which takes longer: this runs in every acquire with options.
    const isKnown =
      name === 'owner' ||
      name === 'autoRenew' ||
      (name === 'mode' && !isForPermit) ||
      (name === 'timeoutMs' && waits !== 'never') ||
      (name === 'signal' && waits === 'async');
    if (!isKnown) throw unknownOption(name, knownOptions(waits, isForPermit));
  }
}

function knownOptions(waits: Waits, isForPermit: boolean): string[] {
  return [
    ...(isForPermit ? [] : ['mode']),
    'owner',
    'autoRenew',
    ...(waits === 'never' ? [] : ['timeoutMs']),
    ...(waits === 'async' ? ['signal'] : []),
  ];
}

function checkIsObject(options: unknown): void {
  if (typeof options !== 'object' || options === null) throw invalidOption('options', options, 'an object');
}

function unknownOption(name: string, known: readonly string[]): InvalidLockOptionError {
  return new InvalidLockOptionError(`Unknown option '${name}'. Known: ${known.join(', ')}.`);
}

export function invalidOption(option: string, value: unknown, expected: string): InvalidLockOptionError {
  return new InvalidLockOptionError(`${option} must be ${expected}, not ${shownValue(value)}.`);
}
