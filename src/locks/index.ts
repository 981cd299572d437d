export { HammerlockError } from '../base/hammerlock-error.ts';
export type { GrantedWork } from './acquire/run-with-grant.ts';
export type { DeadlockLink } from './api/deadlock-link.ts';
export type { Grant, GrantSet, LockMode } from './api/grant.ts';
export * from './api/lock-errors.ts';
export type {
  LockGrant,
  LockImplementation,
  LockModule,
  LockPromise,
  WithTimeout,
} from './api/lock-module.ts';
export type {
  AcquireAsyncOptions,
  AcquireOptions,
  Fairness,
  SessionLocksOptions,
  StealOptions,
  TryOptions,
  WardenWorker,
} from './api/lock-options.ts';
export type {
  HolderSnapshot,
  KeySnapshot,
  LockCounters,
  LockSnapshot,
  WaiterSnapshot,
  WaitSnapshot,
} from './api/lock-snapshot.ts';
export type { PermitOptions, Semaphore } from './api/semaphore.ts';
export { type LockHandle, SessionLocks } from './session-locks.ts';
export type { LockKey } from './table/lock-key.ts';
