import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { inspect } from 'node:util';
import { DeadlockError, HammerlockError, SessionLocks } from '../../src/locks/index.ts';
import { Header, viewTable } from '../../src/locks/table/layout.ts';
import { startLockThread, untilMembers } from '../support/start-lock-thread.ts';

const locks = SessionLocks.create({ capacity: 1 });
after(() => locks.close());

test('lock_timeout names the key, the time and the holder', async (t) => {
  const holder = await startLockThread(locks.handle);
  t.after(() => holder.ends());
  await holder.does({ do: 'tryAcquire', key: 'x' });
  const { threadId } = holder.worker;
  assert.throws(() => locks.acquire('x', { timeoutMs: 3 }), {
    name: 'LockTimeoutError',
    code: 'lock_timeout',
    key: 'x',
    timeoutMs: 3,
    message: `"x" was not free within 3 ms: thread ${threadId} holds it. Try again later, or pass a longer timeoutMs.`,
  });
  await holder.does({ do: 'release', key: 'x' });
});

test('lock_table_full names the capacity', () => {
  using _held = locks.acquire('x');
  assert.throws(() => locks.acquire('y'), {
    name: 'LockTableFullError',
    code: 'lock_table_full',
    capacity: 1,
    message: /room for 1 keys held or waited for at once/,
  });
});

test('lock_table_full names the number of threads, and the table still works', async () => {
  await untilMembers(locks.handle, 1);
  const members: SessionLocks[] = [];
  assert.throws(
    () => {
      for (;;) members.push(SessionLocks.attach(locks.handle));
    },
    { code: 'lock_table_full', message: /room for 252 attached threads/ },
  );
  // This thread has one attachment already.
  assert.equal(members.length, 251);
  using held = members[250]!.acquire('x');
  assert.equal(locks.tryAcquire('x'), null);
  assert.equal(held.release(), true);
  for (const member of members) await member.close();
  await untilMembers(locks.handle, 1);
});

test('stale_grant names the key, the token and the reason', () => {
  const grant = locks.acquire('x');
  grant.release();
  assert.throws(() => grant.renew(), {
    name: 'StaleGrantError',
    code: 'stale_grant',
    key: 'x',
    token: grant.token,
    message: /^The grant of "x" with token \d+ is stale: it was released\. Acquire the key again\.$/,
  });
});

for (const key of ['', 'k'.repeat(129), 7, null, undefined, {}, Object.create(null), Symbol('s')]) {
  test(`invalid_key: ${typeof key === 'string' ? `${key.length} long` : inspect(key)}`, () => {
    assert.throws(() => locks.tryAcquire(key as string), { name: 'InvalidKeyError', code: 'invalid_key' });
    assert.throws(() => locks.key(key as string), /is a string of 1 to 128 UTF-16 code units, not/);
  });
}

test('a key may be any string of 1 to 128 code units, whole characters or not', () => {
  for (const key of ['\0', ' ', '\ud800', 'k'.repeat(128), '\u{1f512}'.repeat(64)]) {
    using grant = locks.acquire(key);
    assert.equal(grant.key, key);
    assert.equal(locks.tryAcquire(key), null);
  }
});

const badOptions: [options: object, message: RegExp][] = [
  [{ capacity: 0 }, /^capacity must be a whole number from 1 to 65536, not 0\.$/],
  [{ capacity: 65_537 }, /^capacity .* not 65537/],
  [{ capacity: 1.5 }, /^capacity .* not 1.5/],
  [{ capacity: '8' }, /^capacity .* not '8'/],
  [{ leaseMs: 0 }, /^leaseMs must be a number above 0/],
  [{ leaseMs: '5000' }, /^leaseMs .* not '5000'/],
  [{ leaseMs: 5_000n }, /^leaseMs .* not 5000n/],
  [{ leaseMs: true }, /^leaseMs .* not true/],
  [{ leaseMs: [5_000] }, /^leaseMs .* not \[ 5000 \]/],
  [{ leaseMs: Symbol('s') }, /^leaseMs .* not Symbol\(s\)/],
  [{ fairness: ['fifo'] }, /^fairness .* not \[ 'fifo' \]/],
  [{ leaseMs: Number.NaN }, /^leaseMs .* not NaN/],
  [{ leaseMs: 1e13 }, /^leaseMs .* not 10000000000000/],
  [{ tokenFloor: -1n }, /^tokenFloor must be a bigint from 0n/],
  [{ tokenFloor: 2n ** 62n }, /^tokenFloor/],
];
for (const [options, message] of badOptions) {
  test(`invalid_lock_option: ${message.source}`, () => {
    assert.throws(() => SessionLocks.create(options), { code: 'invalid_lock_option', message });
  });
}

test('invalid_lock_option: an invalid handle or timeout', () => {
  assert.throws(() => SessionLocks.attach(locks as never), { message: /^handle must be the `handle` of/ });
  for (const handle of [
    undefined,
    {},
    new ArrayBuffer(4096),
    new SharedArrayBuffer(8),
    new SharedArrayBuffer(4096),
  ]) {
    assert.throws(() => SessionLocks.attach(handle as SharedArrayBuffer), { code: 'invalid_lock_option' });
  }
  assert.throws(() => new (SessionLocks as never as new () => unknown)(), {
    code: 'invalid_lock_option',
    message: /create a table with SessionLocks\.create\(\)/,
  });
  for (const timeoutMs of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => locks.acquire('x', { timeoutMs }), { code: 'invalid_lock_option' });
  }
});

const badRequests: [options: object, message: RegExp][] = [
  [{ mode: 'read' }, /^mode must be 'exclusive' or 'shared', not 'read'\.$/],
  [{ mode: null }, /^mode .* not null/],
  [{ owner: 'request-7' }, /^owner must be an object, not 'request-7'\.$/],
  [{ owner: null }, /^owner .* not null/],
  [{ autoRenew: 'yes' }, /^autoRenew must be true or false, not 'yes'\.$/],
  [{ autoRenew: null }, /^autoRenew .* not null/],
  [{ timeoutMs: -1 }, /^timeoutMs must be a finite number of ms, 0 or more, not -1\.$/],
  [{ timeoutMs: Number.NaN }, /^timeoutMs .* not NaN/],
  [{ timeoutMs: 5n }, /^timeoutMs .* not 5n/],
  [{ timeoutMs: '5' }, /^timeoutMs .* not '5'/],
  [{ mode: Object.create(null) }, /^mode .* not \[Object: null prototype\]/],
];
for (const [options, message] of badRequests) {
  test(`invalid_lock_option: ${message.source}, in every way to acquire`, async () => {
    const refusal = { name: 'InvalidLockOptionError', code: 'invalid_lock_option', message };
    assert.throws(() => locks.acquire('x', options), refusal);
    assert.throws(() => locks.acquireMany(['x'], options), refusal);
    await assert.rejects(locks.acquireAsync('x', options), refusal);
    await assert.rejects(locks.acquireManyAsync(['x'], options), refusal);
    if (!('timeoutMs' in options)) assert.throws(() => locks.tryAcquire('x', options), refusal);
    assert.deepEqual(locks.inspect().keys, []);
  });
}

test('invalid_lock_option: an invalid signal, fairness or list of keys', async () => {
  const signal = new EventTarget() as AbortSignal;
  await assert.rejects(locks.acquireAsync('x', { signal }), { message: /^signal must be an AbortSignal/ });
  assert.throws(() => SessionLocks.create({ fairness: 'unfair' as 'fifo' }), {
    code: 'invalid_lock_option',
    message: "fairness must be 'barging' or 'fifo', not 'unfair'.",
  });
  assert.throws(() => locks.acquireMany([]), { message: /^keys must be at least one key/ });
  assert.throws(() => locks.acquireMany('ab'), { message: /^keys must be a list of keys, not 'ab'/ });
  assert.throws(() => locks.acquireMany({} as []), { message: /^keys must be a list of keys, not \{\}/ });
  assert.throws(() => locks.acquireMany(undefined as never), { message: /^keys must be .*, not undefined/ });
});

test('invalid_lock_option: an option with an unknown name, in every call that takes options', async () => {
  const options = { fair: 'fifo', timeout: 5 };
  assert.throws(() => SessionLocks.create(options as object), {
    code: 'invalid_lock_option',
    message: "Unknown option 'fair'. Known: capacity, leaseMs, tokenFloor, fairness, warden.",
  });
  const refusal = (known: string) => ({
    code: 'invalid_lock_option',
    message: `Unknown option 'timeout'. Known: ${known}.`,
  });
  const request = { timeout: 5 } as object;
  assert.throws(() => locks.tryAcquire('x', request), refusal('mode, owner, autoRenew'));
  const blocking = refusal('mode, owner, autoRenew, timeoutMs');
  assert.throws(() => locks.acquire('x', request), blocking);
  assert.throws(() => locks.acquireMany(['x'], request), blocking);
  const async = refusal('mode, owner, autoRenew, timeoutMs, signal');
  await assert.rejects(locks.acquireAsync('x', request), async);
  await assert.rejects(locks.acquireManyAsync(['x'], request), async);
  const permits = locks.semaphore('x', 2);
  assert.throws(() => permits.tryAcquire(request), refusal('owner, autoRenew'));
  assert.throws(() => permits.acquire(request), refusal('owner, autoRenew, timeoutMs'));
  await assert.rejects(permits.acquireAsync(request), refusal('owner, autoRenew, timeoutMs, signal'));
  assert.deepEqual(locks.inspect().keys, []);
});

test('invalid_lock_option: an option that the call would ignore', () => {
  const { signal } = new AbortController();
  const both = { signal, timeoutMs: 5 };
  assert.throws(() => locks.tryAcquire('x', both as object), { message: /^Unknown option 'signal'/ });
  assert.throws(() => locks.tryAcquire('x', { timeoutMs: 5 } as object), {
    message: /^Unknown option 'timeoutMs'/,
  });
  assert.throws(() => locks.acquire('x', both), { message: /^Unknown option 'signal'/ });
  assert.throws(() => locks.acquireMany(['x'], both), { message: /^Unknown option 'signal'/ });
  assert.throws(() => locks.semaphore('x', 2).acquire(both), { message: /^Unknown option 'signal'/ });
});

for (const options of [null, 5_000, '', true]) {
  test(`invalid_lock_option: ${inspect(options)} in place of options`, async () => {
    const refusal = {
      code: 'invalid_lock_option',
      message: `options must be an object, not ${inspect(options)}.`,
    };
    const given = options as unknown as object;
    assert.throws(() => SessionLocks.create(given), refusal);
    assert.throws(() => locks.tryAcquire('x', given), refusal);
    assert.throws(() => locks.acquire('x', given), refusal);
    assert.throws(() => locks.acquireMany(['x'], given), refusal);
    assert.throws(() => locks.steal('x', given), refusal);
    assert.throws(() => locks.semaphore('x', 2).tryAcquire(given), refusal);
    assert.throws(() => locks.semaphore('x', 2).acquire(given), refusal);
    await assert.rejects(locks.acquireAsync('x', given), refusal);
    await assert.rejects(locks.acquireManyAsync(['x'], given), refusal);
    await assert.rejects(
      locks.run('x', given, () => {}),
      refusal,
    );
    assert.deepEqual(locks.inspect().keys, []);
  });
}

test('invalid_lock_option: the function of run before its options, which would be ignored', async () => {
  const run = locks.run as (...args: unknown[]) => Promise<unknown>;
  const refusal = {
    code: 'invalid_lock_option',
    message: /^fn must be the last argument, after the options/,
  };
  await assert.rejects(
    run.call(locks, 'x', () => assert.fail('called'), { autoRenew: true }),
    refusal,
  );
});

test('lock_timeout says that all permits are held, or that the thread itself holds the key', async () => {
  const one = locks.semaphore('x', 1);
  const permit = one.acquire();
  await assert.rejects(one.acquireAsync({ timeoutMs: 0 }), {
    message: /: no more than 1 can hold it at once\./,
  });
  permit.release();
  using _held = locks.acquire('x');
  await assert.rejects(locks.acquireAsync('x', { timeoutMs: 0 }), {
    message: /: this thread itself holds it\./,
  });
});

test('deadlock names the key, and the cycle', () => {
  using _held = locks.acquire('x');
  assert.throws(
    () => locks.acquire('x'),
    (error) => {
      assert.ok(error instanceof DeadlockError);
      assert.equal(error.name, 'DeadlockError');
      assert.equal(error.code, 'deadlock');
      assert.equal(error.key, 'x');
      assert.equal(error.cycle.length, 1);
      assert.match(
        error.message,
        /^Waiting for "x" would close a cycle: thread 0 has "x" \(0\.\d s\) and waits for "x" \(0\.0 s\)\. Release it before /,
      );
      return true;
    },
  );
});

test('lock_table_broken: a closed SessionLocks says what to do', async () => {
  const member = SessionLocks.attach(locks.handle);
  await member.close();
  const refusal = {
    name: 'LockTableBrokenError',
    code: 'lock_table_broken',
    message: 'This SessionLocks was closed: attach to its handle again.',
  };
  assert.throws(() => member.tryAcquire('x'), refusal);
  assert.throws(() => member.acquire('x'), refusal);
  assert.throws(() => member.acquireMany(['x']), refusal);
  assert.throws(() => member.inspect(), refusal);
  await assert.rejects(member.acquireAsync('x'), refusal);
  await assert.rejects(member.acquireManyAsync(['x']), refusal);
});

test('lock_table_broken: a directory that stays locked is given up on', () => {
  const { i32 } = viewTable(locks.handle);
  locks.acquire('known').release();
  Atomics.store(i32, Header.directoryLock, 200);
  try {
    assert.throws(() => locks.tryAcquire('unknown'), {
      name: 'LockTableBrokenError',
      code: 'lock_table_broken',
      message: /directory has been held for \d+ waits of 1 ms by one thread/,
    });
    locks.acquire('known').release();
  } finally {
    Atomics.store(i32, Header.directoryLock, 0);
  }
});

test('every error is a HammerlockError', () => {
  assert.throws(() => locks.tryAcquire(''), HammerlockError);
});
