export * from './errors.ts';
export type { Grant } from './grant.ts';
export type { LockKey } from './key.ts';
export type { Lock, LockGrant, LockModule } from './lock-module.ts';
export {
  type AcquireOptions,
  type LockHandle,
  SessionLocks,
  type SessionLocksOptions,
} from './session-locks.ts';
