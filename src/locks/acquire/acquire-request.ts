import type { LockKey } from '../table/lock-key.ts';
import type { LockOwner } from '../table/owners.ts';

/** What is asked for, and by which owner. */
export interface AcquireRequest {
  readonly key: LockKey;
  readonly shared: boolean;
  readonly owner: LockOwner | undefined;
  readonly timeoutMs: number;
  /** `performance.now()` when its time is over, if it shares `timeoutMs` with other requests. */
  readonly deadline?: number;
}
