/**
 * What every error of this package is: a refusal. Nothing was changed, unless its own class says otherwise, and the
 * message says what to do next.
 */
export abstract class HammerlockError extends Error {
  /** To branch on: stable across releases, which the message is not. */
  abstract readonly code: string;
  override get name(): string {
    return this.constructor.name;
  }
}

/** The key was still taken when the time given to `acquire` was over. Nothing is left behind. */
export class LockTimeoutError extends HammerlockError {
  readonly code = 'lock_timeout';
  readonly key: string;
  readonly timeoutMs: number;

  constructor(key: string, timeoutMs: number, holder: string) {
    super(
      `${JSON.stringify(key)} was not free within ${timeoutMs} ms: ${holder} holds it. ` +
        'Try again later, or pass a longer timeoutMs.',
    );
    this.key = key;
    this.timeoutMs = timeoutMs;
  }
}

/** As many keys as the table has room for are held or waited for, or as many threads are attached to it. */
export class LockTableFullError extends HammerlockError {
  readonly code = 'lock_table_full';
  readonly capacity: number;

  constructor(capacity: number, what: 'keys' | 'threads') {
    super(
      what === 'keys'
        ? `The lock table has room for ${capacity} keys held or waited for at once, and all are in use. ` +
            'Release some, or create the table with a larger capacity.'
        : `The lock table has room for ${capacity} attached threads at once, and all are in use. ` +
            'Close the SessionLocks that are no longer needed.',
    );
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
