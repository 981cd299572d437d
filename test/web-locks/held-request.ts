import type { Lock, LockManager, LockOptions } from '../../src/web-locks/index.ts';

/** A request whose callback returns when it is told to. */
export interface HeldRequest {
  /** What the request returned. */
  readonly ended: Promise<unknown>;
  /** Resolves with the callback's argument when it is called. */
  readonly granted: Promise<Lock | null>;
  release(value?: unknown): void;
}

export function requestAndHold(locks: LockManager, name: string, options: LockOptions = {}): HeldRequest {
  const granted = Promise.withResolvers<Lock | null>();
  const released = Promise.withResolvers<unknown>();
  const ended = locks.request(name, options, (lock) => {
    granted.resolve(lock);
    return released.promise;
  });
  // A test that expects a rejection awaits `ended`.
  ended.catch(() => {});
  return { ended, granted: granted.promise, release: (value) => released.resolve(value) };
}
