import assert from 'node:assert/strict';
import { test } from 'node:test';
import { misspeltName } from '../../src/base/misspelt-name.ts';
import { attachLock } from '../../src/hammer/lock-under-test/load-lock.ts';
import { trackedLocks } from '../../src/hammer/lock-under-test/tracked-locks.ts';
import { createStatusMemory, statusWriter } from '../../src/hammer/status/worker-status.ts';
import type { LockImplementation, LockModule } from '../../src/locks/index.ts';

test('an unknown name that is close to a missing one is taken for a misspelling, other names are not', () => {
  const known = [
    'promises',
    'attach',
    'tryAcquire',
    'acquire',
    'acquireAsync',
    'acquireMany',
    'token',
    'renew',
    'close',
  ];
  const meant = (name: string) => misspeltName({ [name]: 1 }, known)?.meant;
  for (const [found, name] of [
    ['promise', 'promises'],
    ['promisses', 'promises'],
    ['Promises', 'promises'],
    ['tryAquire', 'tryAcquire'],
    ['try_acquire', 'tryAcquire'],
    ['acquireAsnyc', 'acquireAsync'],
    ['atach', 'attach'],
    ['tokne', 'token'],
  ] as const) {
    assert.equal(meant(found), name, found);
  }
  const others = ['closed', 'acquired', 'taken', 'inspect', 'key', 'tokens', 'mode', 'tryAcquireAll'];
  for (const other of [...others, '_token', '_promises', 'acquireSync', 'acquireAny']) {
    assert.equal(meant(other), undefined, other);
  }
  class Mutex {
    aquire() {}
  }
  assert.deepEqual(misspeltName(new Mutex(), known), { found: 'aquire', meant: 'acquire' });
  assert.equal(
    misspeltName({ acquire() {}, aquire() {} }, ['acquire']),
    undefined,
    'the name that it is close to is not missing',
  );
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
