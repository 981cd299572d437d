import { HammerlockError } from '../../base/hammerlock-error.ts';
import type { DeadlockLink } from '../queue/deadlock-detection.ts';

/** The key was still taken when the time given to `acquire` was over. Nothing is left behind. */
export class LockTimeoutError extends HammerlockError {
  readonly code = 'lock_timeout';
  readonly key: string;
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

/** The wait would never have ended: whoever is in its way waits, one behind the other, for it. Nothing is left behind. */
export class DeadlockError extends HammerlockError {
  readonly code = 'deadlock';
  readonly key: string;
  /** Who waits for whom; whoever was refused comes first, and each has what the one before it waits for. */
  readonly cycle: readonly DeadlockLink[];

  constructor(key: string, cycle: readonly DeadlockLink[]) {
    super(
      `Waiting for ${JSON.stringify(key)} would close a cycle: ${cycle.map(describeLink).join('; ')}. ` +
        'Release what is held and begin again, or take all keys at once with acquireMany, which has one order for all.',
    );
    this.key = key;
    this.cycle = cycle;
  }
}

function describeLink({ thread, key, ageMs, holds, waitsFor, waitedMs }: DeadlockLink): string {
  const has = `${holds ? 'has' : 'is in line before for'} ${JSON.stringify(key)} (${seconds(ageMs)})`;
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

/** As many keys as the table has room for are held or waited for, or as many waits or threads are there at once. */
export class LockTableFullError extends HammerlockError {
  readonly code = 'lock_table_full';
  readonly capacity: number;

  constructor(capacity: number, what: keyof typeof LIMITS) {
    const [things, advice] = LIMITS[what];
    super(`The lock table has room for ${capacity} ${things}, and all are in use. ${advice}`);
    this.capacity = capacity;
  }
}

/** The grant is no longer its holder's: the lease ran out and the key went to somebody else, or it was released. */
export class StaleGrantError extends HammerlockError {
  readonly code = 'stale_grant';
  readonly key: string;
  readonly token: bigint;

  constructor(key: string, token: bigint, reason: string) {
    super(
      `The grant of ${JSON.stringify(key)} with token ${token} is stale: ${reason}. ` +
        'Drop what was done under it, acquire the key again and read again before writing.',
    );
    this.key = key;
    this.token = token;
  }
}

/** The key is not one that the table can hold. */
export class InvalidKeyError extends HammerlockError {
  readonly code = 'invalid_key';

  constructor(key: unknown, maxLength: number) {
    const shown =
      typeof key === 'string' ? `${JSON.stringify(key.slice(0, 40))} (${key.length} long)` : String(key);
    super(`A lock key is a string of 1 to ${maxLength} UTF-16 code units, not ${shown}.`);
  }
}

/** An option or a handle is not one that a lock table can be made of. */
export class InvalidLockOptionError extends HammerlockError {
  readonly code = 'invalid_lock_option';

  constructor(option: string, value: unknown, expected: string) {
    super(`${option} must be ${expected}, not ${String(value)}.`);
  }
}

/** The table can't be used: it was closed here, its warden does not answer, or a dead thread was never recovered. */
export class LockTableBrokenError extends HammerlockError {
  readonly code = 'lock_table_broken';
}
