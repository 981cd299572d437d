export * from './locks/errors.ts';
export type { Grant } from './locks/grant.ts';
export type { LockKey } from './locks/key.ts';
export {
  type AcquireOptions,
  type LockHandle,
  SessionLocks,
  type SessionLocksOptions,
} from './locks/session-locks.ts';
