import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { SessionLocks } from '../../src/locks/index.ts';
import { startLockThread } from '../support/start-lock-thread.ts';
import { slow } from '../support/test-effort.ts';

const wardenFile = new URL('../../workers/warden.ts', import.meta.url);
/** Well below the 10 s that a warden may take to start. */
const AT_ONCE_MS = 5_000;

test('a warden that is given recovers what dead threads held', async () => {
  let worker: Worker | undefined;
  await using locks = SessionLocks.create({
    warden: () => {
      worker = new Worker(wardenFile, { execArgv: [] });
      return worker;
    },
  });
  const holder = await startLockThread(locks.handle);
  await holder.does({ do: 'tryAcquire', key: 'x' });
  await holder.ends();
  const grant = await locks.acquireAsync('x');
  assert.equal(grant.ownerDied, true);
  grant.release();
  const exit = once(worker!, 'exit');
  await locks.close();
  await exit;
});

function isBrokenAtOnce(use: () => unknown, message: RegExp): void {
  const start = performance.now();
  assert.throws(use, { name: 'LockTableBrokenError', code: 'lock_table_broken', message });
  assert.ok(performance.now() - start < AT_ONCE_MS, `after ${performance.now() - start} ms`);
}

test('a warden whose file is missing is reported at once, and its cause in a warning', async (t) => {
  const missing = new URL('missing.js', import.meta.url);
  isBrokenAtOnce(
    () => SessionLocks.create({ warden: () => new Worker(missing) }),
    /ended before the warden was ready.*imports 'hammerlock\/locks\/warden'/,
  );
  const [warning] = (await once(process, 'warning', { signal: t.signal })) as [Error];
  assert.match(warning.message, /warden has ended: .*missing\.js/);
});

test('a warden whose file does not run the warden is reported at once', () => {
  isBrokenAtOnce(
    () => SessionLocks.create({ warden: () => new Worker('', { eval: true }) }),
    /ended before the warden was ready/,
  );
});

test('a warden that throws, or that is no Worker, is reported', () => {
  const cause = new Error('no threads here');
  const fails = (): never => {
    throw cause;
  };
  assert.throws(() => SessionLocks.create({ warden: fails }), {
    code: 'lock_table_broken',
    message: /could not be started: Error: no threads here\. Allow worker threads, or pass `warden`/,
    cause,
  });
  const webWorker = { postMessage() {}, unref() {}, terminate() {}, addEventListener() {} };
  for (const warden of [() => undefined, () => ({}), () => webWorker, 'warden.js', null]) {
    assert.throws(() => SessionLocks.create({ warden: warden as unknown as () => Worker }), {
      code: 'invalid_lock_option',
      message: /^warden must be a function that returns a Worker/,
    });
  }
});

const attaching = `
  const { parentPort, workerData } = require('node:worker_threads');
  import(workerData.locks).then(({ SessionLocks }) => {
    const start = performance.now();
    try {
      SessionLocks.attach(workerData.handle);
    } catch ({ code, message }) {
      parentPort.postMessage({ code, message, ms: performance.now() - start });
    }
  });`;
const creating = `
  const { parentPort, workerData } = require('node:worker_threads');
  import(workerData.locks).then(({ SessionLocks }) => {
    parentPort.postMessage(SessionLocks.create().handle);
    parentPort.on('message', () => process.exit());
  });`;
const locksModule = new URL('../../src/locks/index.ts', import.meta.url).href;

async function refusalIn(handle: SharedArrayBuffer): Promise<{ code: string; message: string; ms: number }> {
  const thread = new Worker(attaching, { eval: true, workerData: { handle, locks: locksModule } });
  const [refusal] = await once(thread, 'message');
  await thread.terminate();
  return refusal;
}

test('a thread that attaches to a closed table is refused at once', async () => {
  const locks = SessionLocks.create();
  await locks.close();
  const { code, message, ms } = await refusalIn(locks.handle);
  assert.equal(code, 'lock_table_broken');
  assert.match(message, /warden has ended, with the thread that created the table/);
  assert.ok(ms < AT_ONCE_MS, `after ${ms} ms`);
});

slow('a thread that attaches after the creator died is refused, and not only after a timeout', async () => {
  const creator = new Worker(creating, { eval: true, workerData: { locks: locksModule } });
  const [handle] = await once(creator, 'message');
  creator.postMessage('exit');
  await once(creator, 'exit');
  const { code, message, ms } = await refusalIn(handle);
  assert.equal(code, 'lock_table_broken');
  assert.match(message, /Create the table in a thread that outlives/);
  assert.ok(ms < 9_000, `after ${ms} ms`);
});

slow('the main thread, too, is refused if the warden has ended', async () => {
  const creator = new Worker(creating, { eval: true, workerData: { locks: locksModule } });
  const [handle] = await once(creator, 'message');
  creator.postMessage('exit');
  await once(creator, 'exit');
  await sleep(500);
  isBrokenAtOnce(() => SessionLocks.attach(handle), /Create the table in a thread that outlives/);
});
