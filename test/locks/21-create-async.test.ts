import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { type LockHandle, SessionLocks } from '../../src/locks/index.ts';

const wardenFile = new URL('../../workers/warden.ts', import.meta.url);
const locksModule = new URL('../../src/locks/index.ts', import.meta.url).href;

/** Attaches without blocking, and counts the turns of its event loop meanwhile in the first of the words. */
const attaching = `
  const { parentPort, workerData: { locks, handle, words } } = require('node:worker_threads');
  import(locks).then(async ({ SessionLocks }) => {
    const turns = setInterval(() => Atomics.add(words, 0, 1) === 10 && Atomics.notify(words, 0), 1);
    try {
      const mine = await SessionLocks.attachAsync(handle);
      mine.acquire('x');
      parentPort.postMessage('attached');
    } catch ({ code, message, cause }) {
      parentPort.postMessage({ code, message, cause: cause?.code });
    }
    clearInterval(turns);
  });`;

function startAttaching(handle: LockHandle, words = new Int32Array(new SharedArrayBuffer(4))): Worker {
  return new Worker(attaching, { eval: true, workerData: { locks: locksModule, handle, words } });
}

test('createAsync leaves the event loop free, and its table recovers what a dead thread held', async () => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  await using locks = await SessionLocks.createAsync({ capacity: 16 });
  clearInterval(timer);
  assert.ok(turns > 0);
  assert.equal(locks.inspect().capacity, 16);
  await once(startAttaching(locks.handle), 'exit');
  const grant = await locks.acquireAsync('x');
  assert.equal(grant.ownerDied, true);
});

test('attachAsync leaves the event loop free while the main thread is blocked', async () => {
  await using locks = SessionLocks.create();
  const words = new Int32Array(new SharedArrayBuffer(4));
  const thread = startAttaching(locks.handle, words);
  const message = once(thread, 'message');
  while (Atomics.load(words, 0) < 10) Atomics.wait(words, 0, Atomics.load(words, 0), 100);
  assert.deepEqual(
    locks.inspect().keys,
    [],
    'it is not attached yet: this thread has not relayed its message',
  );
  assert.deepEqual(await message, ['attached']);
  await thread.terminate();
});

test('in the main thread, attachAsync attaches', async () => {
  await using locks = await SessionLocks.createAsync();
  await using other = await SessionLocks.attachAsync(locks.handle);
  using _held = other.acquire('x');
  assert.equal(locks.tryAcquire('x'), null);
});

test('an invalid option, an unknown one and an invalid handle are rejections', async () => {
  const code = 'invalid_lock_option';
  await assert.rejects(SessionLocks.createAsync({ capacity: 0 }), { code, message: /^capacity must be/ });
  await assert.rejects(SessionLocks.createAsync({ capcity: 1 } as object), {
    code,
    message: "Unknown option 'capcity'. Known: capacity, leaseMs, tokenFloor, fairness, warden.",
  });
  await assert.rejects(SessionLocks.attachAsync(new SharedArrayBuffer(8)), {
    code,
    message: /^handle must be the `handle` of a SessionLocks of this version/,
  });
});

test('a warden whose file is missing is a rejection that names the cause', async () => {
  const missing = new URL('missing.js', import.meta.url);
  await assert.rejects(SessionLocks.createAsync({ warden: () => new Worker(missing) }), {
    code: 'lock_table_broken',
    message: /ended before the warden was ready: .*missing\.js.*imports 'hammerlock\/locks\/warden'/,
  });
});

test('a thread that attaches when the warden has ended is refused at once, with the cause', async () => {
  let warden: Worker | undefined;
  await using locks = await SessionLocks.createAsync({
    warden: () => {
      warden = new Worker(wardenFile, { execArgv: [] });
      return warden;
    },
  });
  await warden!.terminate();
  const [refusal] = await once(startAttaching(locks.handle), 'message');
  assert.equal(refusal.code, 'lock_table_broken');
  assert.match(refusal.message, /warden has ended, with the thread that created the table/);
  assert.equal(refusal.cause, 'ERR_WORKER_MESSAGING_FAILED');
});
