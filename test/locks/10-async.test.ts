import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SessionLocks } from '../../src/locks/index.ts';
import { usedClaims } from '../../src/locks/table/claims.ts';
import { viewTable } from '../../src/locks/table/layout.ts';
import { deaths } from '../support/deaths.ts';
import { startLockThread, untilQueued } from '../support/start-lock-thread.ts';

const locks = SessionLocks.create({ capacity: 8, leaseMs: Number.POSITIVE_INFINITY });
after(() => locks.close());

test('the event loop goes on during a wait, and two requests of one thread exclude each other', async () => {
  const first = await locks.acquireAsync('k');
  let turns = 0;
  const second = locks.acquireAsync('k');
  for (; turns < 100; turns++) await nextTurn();
  first.release();
  const grant = await second;
  assert.ok(grant.token > first.token);
  assert.equal(turns, 100);
  assert.equal(grant.release(), true);
});

test('a key that is free is granted without a turn of the event loop', async () => {
  const grants: string[] = [];
  setImmediate(() => grants.push('the next turn'));
  for (let i = 0; i < 3; i++) {
    (await locks.acquireAsync('free')).release();
    grants.push('granted');
  }
  await nextTurn();
  assert.deepEqual(grants, ['granted', 'granted', 'granted', 'the next turn']);
});

test('a blocking thread and a non-blocking one hand a key to each other', async (t) => {
  const other = await startLockThread(locks.handle);
  t.after(() => other.ends());
  for (let i = 0; i < 50; i++) {
    const mine = await locks.acquireAsync('both');
    const { done } = await other.begins({ do: 'acquire', key: 'both', timeoutMs: 10_000 });
    await untilQueued(locks, 'both', 1);
    mine.release();
    assert.ok((await done).token! > mine.token);
    const wait = locks.acquireAsync('both');
    await other.does({ do: 'release', key: 'both' });
    (await wait).release();
  }
});

for (const death of deaths) {
  test(`a holder's death by ${death} wakes an asynchronous waiter`, async (t) => {
    const holder = await startLockThread(locks.handle);
    t.after(() => holder.ends());
    await holder.does({ do: 'tryAcquire', key: 'dies' });
    const wait = locks.acquireAsync('dies');
    await untilQueued(locks, 'dies', 1);
    await holder.dies(death);
    const grant = await wait;
    assert.equal(grant.ownerDied, true);
    grant.release();
  });
}

test('a timeout rejects in time, and names the thread that holds the key', async () => {
  using _held = locks.acquire('late');
  const start = performance.now();
  await assert.rejects(locks.acquireAsync('late', { timeoutMs: 30 }), {
    code: 'lock_timeout',
    message: /^"late" was not free within 30 ms: this thread itself holds it/,
  });
  const took = performance.now() - start;
  assert.ok(took >= 29, `${took} ms`);
  await assert.rejects(locks.acquireAsync('late', { timeoutMs: 0 }), { code: 'lock_timeout' });
});

test('an abort before or during the wait rejects with the reason of the signal; after the grant it changes nothing', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const held = locks.acquire('aborted');
  const wait = locks.acquireAsync('aborted', { signal });
  const granted = await locks.acquireAsync('other', { signal });
  await untilQueued(locks, 'aborted', 1);
  const reason = new Error('the client hung up');
  controller.abort(reason);
  await assert.rejects(wait, (error) => error === reason);
  await assert.rejects(locks.acquireAsync('free', { signal }), (error) => error === reason);
  assert.equal(granted.release(), true, 'a grant stays valid');
  held.release();
  locks.tryAcquire('aborted')!.release();
});

test('timeouts and aborts leave nothing behind: no claim, no place in the queue, no listener', async () => {
  const held = locks.acquire('flat');
  const controllers = Array.from({ length: 500 }, () => new AbortController());
  const waits = controllers.map(({ signal }, i) =>
    locks.acquireAsync('flat', i % 2 ? { signal, timeoutMs: 60_000 } : { signal, timeoutMs: 5 }),
  );
  const settled = Promise.allSettled(waits);
  await untilQueued(locks, 'flat', 250);
  for (const controller of controllers) controller.abort();
  const outcomes = await settled;
  assert.ok(outcomes.every(({ status }) => status === 'rejected'));
  await untilQueued(locks, 'flat', 0);
  held.release();
  assert.deepEqual([...usedClaims(viewTable(locks.handle))], []);
  assert.deepEqual(locks.inspect().keys, []);
});

test('a wait that is aborted after it was woken passes its turn to the next', async () => {
  for (let i = 0; i < 200; i++) {
    const held = locks.acquire('turn');
    const controller = new AbortController();
    const first = locks.acquireAsync('turn', { signal: controller.signal });
    const second = locks.acquireAsync('turn');
    await untilQueued(locks, 'turn', 2);
    held.release();
    controller.abort();
    await assert.rejects(first, { name: 'AbortError' });
    (await second).release();
  }
});

test('a wait keeps the process alive, and a process without one ends', async () => {
  const program = `
    import { Worker } from 'node:worker_threads';
    import { SessionLocks } from '${new URL('../../src/locks/index.ts', import.meta.url)}';
    const locks = SessionLocks.create();
    const held = await locks.acquireAsync('k');
    setTimeout(() => held.release(), 200).unref();
    const grant = await locks.acquireAsync('k');
    console.log('granted', grant.token);
    grant.release();
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const text = (await child.stdout.setEncoding('utf8').toArray()).join('');
  if (child.exitCode === null) await once(child, 'exit');
  assert.equal(child.exitCode, 0);
  assert.match(text, /^granted \d+n\n$/);
});

test('close rejects pending waits', async () => {
  using _held = locks.acquire('closing');
  const member = SessionLocks.attach(locks.handle);
  const wait = member.acquireAsync('closing');
  await untilQueued(locks, 'closing', 1);
  const rejected = assert.rejects(wait, { code: 'lock_table_broken' });
  await member.close();
  await rejected;
  await untilQueued(locks, 'closing', 0);
});
