import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeError } from '../../../src/hammer/evidence/describe-error.ts';
import { trackedLocks } from '../../../src/hammer/lock-under-test/tracked-locks.ts';
import { createStatusMemory, statusWriter } from '../../../src/hammer/status/worker-status.ts';
import type { LockImplementation } from '../../../src/locks/index.ts';

const release = () => true;
const tracked = (lock: unknown) =>
  trackedLocks(lock as LockImplementation, statusWriter(createStatusMemory(1), 0), undefined, {
    name: 'theirs',
  });

const invalidAnswers: [what: string, answer: unknown, message: RegExp][] = [
  ['nothing', undefined, /tryAcquire of theirs returned undefined, which is not a grant/],
  ['a boolean', true, /returned true, which is not a grant/],
  ['a grant without release', {}, /whose release is undefined/],
  ['a token that is not exact', { release, token: 2 ** 53 }, /whose token is number 9007199254740992/],
  ['a token as text', { release, token: '7' }, /whose token is string 7/],
  ['a renew that is not a function', { release, renew: true }, /whose renew is boolean/],
  ['an unknown mode', { release, mode: 'read' }, /whose mode is string read/],
];
for (const [what, answer, message] of invalidAnswers) {
  test(`a lock that returns ${what} makes the run invalid, not violated`, () => {
    const { tryAcquire } = tracked({ tryAcquire: () => answer });
    assert.throws(() => tryAcquire('k'), { code: 'invalid_run', message });
  });
}

test('a wait that returns null and a release that returns a promise make the run invalid', async () => {
  const waits = tracked({ tryAcquire: () => null, acquire: () => null, acquireAsync: async () => null });
  assert.throws(() => waits.acquire('k'), {
    code: 'invalid_run',
    message: /acquire of theirs returned null/,
  });
  await assert.rejects(waits.acquireAsync('k'), { code: 'invalid_run' });
  const later = tracked({ tryAcquire: () => ({ release: async () => true }) }).tryAcquire('k')!;
  assert.throws(() => later.release(), { code: 'invalid_run', message: /returned a promise/ });
});

test('a promise of release or renew that is rejected later does not end the process', async () => {
  const later = async () => {
    throw new Error('later');
  };
  const grant = { release: later, renew: later };
  const locks = tracked({ tryAcquire: () => grant });
  assert.throws(() => locks.tryAcquire('k')!.release(), { code: 'invalid_run' });
  assert.throws(() => locks.tryAcquire('k')!.renew(), { message: /The renew of theirs returned a promise/ });
  // An unhandled rejection would end this process in the next turns of the event loop.
  await new Promise((resolve) => setTimeout(resolve));
});

test('an error from release is reported with the lock and the key', () => {
  const release = () => {
    throw new TypeError('no such key');
  };
  const grant = tracked({ tryAcquire: () => ({ release }) }).tryAcquire('k')!;
  assert.throws(
    () => grant.release(),
    (error) => describeError(error) === 'TypeError: no such key (thrown by release of theirs, for "k")',
  );
});

test('anything that tryAcquire throws, even null, is reported with the lock and the key, unless it is a refusal', () => {
  const throwing = (error: unknown) => {
    const { tryAcquire } = tracked({
      tryAcquire: () => {
        throw error;
      },
    });
    try {
      tryAcquire('k');
    } catch (thrown) {
      return describeError(thrown);
    }
  };
  assert.equal(throwing(null), 'Error: null was thrown (thrown by tryAcquire of theirs, for "k")');
  assert.match(throwing(new RangeError('out'))!, /^RangeError: out \(thrown by tryAcquire of theirs/);
  assert.equal(
    throwing(Object.assign(new Error('no'), { code: 'lock_timeout' })),
    'Error (lock_timeout): no',
  );
});

test('a token that is a safe integer is converted to a bigint', () => {
  assert.equal(tracked({ tryAcquire: () => ({ release, token: 7 }) }).tryAcquire('k')!.token, 7n);
});

test('a lock that only waits asynchronously is awaited, and calls that block or return at once name it as such', async () => {
  for (const lock of [
    { tryAcquire: async () => ({ release }) },
    { acquireAsync: async () => ({ release }) },
    { tryAcquire: async () => null, acquireAsync: async () => ({ release }) },
  ]) {
    const locks = tracked(lock);
    assert.equal((await locks.acquireAsync('k')).release(), true);
    const message = /The lock theirs only waits asynchronously/;
    assert.throws(() => locks.acquire('k'), { code: 'invalid_run', message });
    assert.throws(() => locks.tryAcquire('k'), { code: 'invalid_run', message });
  }
});

test('tryAcquire works for a lock that has only acquire', () => {
  const timeout = Object.assign(new Error('taken'), { code: 'lock_timeout' });
  let isTaken = false;
  const { tryAcquire } = tracked({
    acquire() {
      if (isTaken) throw timeout;
      isTaken = true;
      return { release };
    },
  });
  assert.equal(tryAcquire('k')!.release(), true);
  assert.equal(tryAcquire('k'), null);
});
