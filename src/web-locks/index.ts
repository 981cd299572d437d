export type {
  Lock,
  LockGrantedCallback,
  LockInfo,
  LockManager,
  LockManagerSnapshot,
  LockOptions,
} from './lock-manager.ts';
export { webLocks } from './web-locks.ts';
