import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attachLock, checkHandle } from '../../../src/hammer/lock-under-test/load-lock.ts';
import { trackedLocks } from '../../../src/hammer/lock-under-test/tracked-locks.ts';
import { createStatusMemory, statusWriter } from '../../../src/hammer/status/worker-status.ts';
import type { LockImplementation, LockModule } from '../../../src/locks/index.ts';

test('attach must return a lock, and what create returns must be cloneable', () => {
  const invalid = { code: 'invalid_run' };
  const module = (lock: unknown) => ({
    name: 'theirs',
    create: () => null,
    attach: () => lock as LockImplementation,
  });
  assert.throws(() => attachLock(module(null), null), invalid);
  assert.throws(() => attachLock(module(Promise.resolve({})), null), { ...invalid, message: /a promise/ });
  assert.throws(() => attachLock(module({ acquireMany: () => null }), null), {
    message: /needs at least one of tryAcquire, acquire, acquireAsync/,
  });
  assert.throws(() => checkHandle('theirs', Promise.resolve()), { message: /returned a promise/ });
  assert.throws(() => checkHandle('theirs', () => {}), { message: /can't be cloned/ });
});

test('a misspelt property of a lock or of a grant is refused by name', () => {
  const module = (lock: object) => ({ name: 'theirs', create: () => null, attach: () => lock }) as LockModule;
  const tryAcquire = () => null;
  const refused = (lock: object, message: RegExp) =>
    assert.throws(() => attachLock(module(lock), null), { code: 'invalid_run', message });
  refused({ tryAcquire, aquireAsync() {} }, /has "aquireAsync", .* Did you mean acquireAsync\?/);
  refused({ tryAcquire, promises: [] }, /has promises, .* belong to the module/);
  const grants = { tryAcquire: () => ({ release: () => true, rene_w() {} }) } as LockImplementation;
  const locks = trackedLocks(grants, statusWriter(createStatusMemory(1), 0), undefined, { name: 'theirs' });
  assert.throws(() => locks.tryAcquire('k'), {
    message: /tryAcquire of theirs .* "rene_w", .* Did you mean renew/,
  });
});
