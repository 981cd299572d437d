import type { LockKey } from '../table/lock-key.ts';
import type { LockOwner } from '../table/owners.ts';

/** What is asked for, and by which owner. */
export interface AcquireRequest {
  readonly key: LockKey;
  /** How many grants may hold the key together with this one included; 0 if it must be alone. */
  readonly sharers: number;
  readonly owner: LockOwner | undefined;
  readonly timeoutMs: number;
  /** `performance.now()` when its time is over, if it shares `timeoutMs` with other requests. */
  readonly deadline?: number;
}
