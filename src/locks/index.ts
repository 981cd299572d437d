export type { GrantSet } from './acquire-many.ts';
export type { LockCounters } from './counters.ts';
export type { DeadlockLink } from './cycle.ts';
export * from './errors.ts';
export type { Grant, LockMode } from './grant.ts';
export type {
  HolderSnapshot,
  KeySnapshot,
  LockSnapshot,
  WaiterSnapshot,
  WaitSnapshot,
} from './inspect.ts';
export type { LockKey } from './key.ts';
export type { Lock, LockGrant, LockModule, LockPromise } from './lock-module.ts';
export type {
  AcquireAsyncOptions,
  AcquireOptions,
  Fairness,
  SessionLocksOptions,
  TryOptions,
} from './lock-options.ts';
export { type LockHandle, SessionLocks } from './session-locks.ts';
