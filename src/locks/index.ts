export { HammerlockError } from '../base/hammerlock-error.ts';
export type { GrantSet } from './acquire/acquire-many.ts';
export type { Grant, LockMode } from './api/grant.ts';
export * from './api/lock-errors.ts';
export type { LockGrant, LockImplementation, LockModule, LockPromise } from './api/lock-module.ts';
export type {
  AcquireAsyncOptions,
  AcquireOptions,
  Fairness,
  SessionLocksOptions,
  TryOptions,
} from './api/lock-options.ts';
export type {
  HolderSnapshot,
  KeySnapshot,
  LockSnapshot,
  WaiterSnapshot,
  WaitSnapshot,
} from './inspect/inspect.ts';
export type { DeadlockLink } from './queue/deadlock-detection.ts';
export { type LockHandle, SessionLocks } from './session-locks.ts';
export type { LockCounters } from './table/counters.ts';
export type { LockKey } from './table/lock-key.ts';
