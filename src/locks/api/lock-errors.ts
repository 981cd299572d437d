import { HammerlockError } from '../../base/hammerlock-error.ts';
import type { DeadlockLink } from './deadlock-link.ts';
import { shownValue } from './shown-value.ts';

/** The key did not become free within `timeoutMs`. The wait has left nothing behind. */
export class LockTimeoutError extends HammerlockError {
  readonly code = 'lock_timeout';
  /** The key that was waited for. */
  readonly key: string;
  /** How long the wait could take, in ms. */
  readonly timeoutMs: number;

  constructor(key: string, timeoutMs: number, because: string) {
    super(
      `${JSON.stringify(key)} was not free within ${timeoutMs} ms: ${because}. ` +
        'Try again later, or pass a longer timeoutMs.',
    );
    this.key = key;
    this.timeoutMs = timeoutMs;
  }
}

/** The wait would have closed a cycle of waits, and so would never have ended. It has left nothing behind. */
export class DeadlockError extends HammerlockError {
  readonly code = 'deadlock';
  /** The key that was waited for. */
  readonly key: string;
  /** The cycle, starting with the thread that was refused. Each thread has what the thread before it waits for. */
  readonly cycle: readonly DeadlockLink[];

  constructor(key: string, cycle: readonly DeadlockLink[]) {
    super(
      `Waiting for ${JSON.stringify(key)} would close a cycle: ${cycle.map(describeLink).join('; ')}. ` +
        adviceFor(cycle),
    );
    this.key = key;
    this.cycle = cycle;
  }
}

function adviceFor([first, ...others]: readonly DeadlockLink[]): string {
  return first?.holds && first.key === first.waitsFor && others.length === 0
    ? 'Release it before you ask for it again, or wait with acquireAsync if another task of the thread holds it. ' +
        "A shared grant can't be upgraded."
    : 'Release what is held and start over, or take all keys at once with acquireMany, which has one order for all.';
}

function describeLink({ thread, key, ageMs, holds, waitsFor, waitedMs }: DeadlockLink): string {
  const has = `${holds ? 'has' : 'is ahead in the queue for'} ${JSON.stringify(key)} (${seconds(ageMs)})`;
  return `thread ${thread} ${has} and waits for ${JSON.stringify(waitsFor)} (${seconds(waitedMs)})`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

const LIMITS = {
  keys: ['keys held or waited for at once', 'Release some, or create the table with a larger capacity.'],
  waits: ['waits and shared grants at once', 'Wait for fewer keys at a time.'],
  threads: ['attached threads at once', 'Close the SessionLocks that are no longer needed.'],
} as const;

/** The table has no room for another key, wait or thread. Nothing was changed, and what was granted stays granted. */
export class LockTableFullError extends HammerlockError {
  readonly code = 'lock_table_full';
  /** How many keys, waits or threads the table has room for: the message says which. */
  readonly capacity: number;

  constructor(capacity: number, what: keyof typeof LIMITS) {
    const [things, advice] = LIMITS[what];
    super(`The lock table has room for ${capacity} ${things}, and all are in use. ${advice}`);
    this.capacity = capacity;
  }
}

const DISCARD = 'Discard what was done under it, acquire the key again, and read again before writing.';

/** The grant is no longer valid: it was released, or its key was stolen. */
export class StaleGrantError extends HammerlockError {
  readonly code = 'stale_grant';
  /** The key of the grant. */
  readonly key: string;
  /** The fencing token of the grant. */
  readonly token: bigint;

  constructor(key: string, token: bigint, reason: string, advice = DISCARD) {
    super(`The grant of ${JSON.stringify(key)} with token ${token} is stale: ${reason}. ${advice}`);
    this.key = key;
    this.token = token;
  }
}

/** The key is not a string of 1 to 128 UTF-16 code units. */
export class InvalidKeyError extends HammerlockError {
  readonly code = 'invalid_key';

  constructor(key: unknown, maxLength: number) {
    const shown =
      typeof key === 'string' ? `${JSON.stringify(key.slice(0, 40))} (${key.length} long)` : shownValue(key);
    super(`A lock key is a string of 1 to ${maxLength} UTF-16 code units, not ${shown}.`);
  }
}

/** An option, a handle or a list of keys is not valid. The message names it, and what was expected. */
export class InvalidLockOptionError extends HammerlockError {
  readonly code = 'invalid_lock_option';
}

/** The table can't be used: it was closed, its warden can't be started or has ended, or a dead thread was never recovered. */
export class LockTableBrokenError extends HammerlockError {
  readonly code = 'lock_table_broken';
}
