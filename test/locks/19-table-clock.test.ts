import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { SessionLocks } from '../../src/locks/index.ts';
import { startBlocking } from '../../src/locks/recovery/startup.ts';
import { synchronizeClock } from '../../src/locks/recovery/synchronize-clock.ts';
import { createTable, Header, viewTable } from '../../src/locks/table/layout.ts';
import { now } from '../../src/locks/table/table-clock.ts';
import { slow } from '../support/test-effort.ts';

/* In Bun and Deno each thread has a clock of its own. Here threads pretend that. */

const locksModule = new URL('../../src/locks/index.ts', import.meta.url).href;
const LATER_MS = 3_600_000;

/** Has a clock that began `later` than those of the other threads. Tries to take x, and when told so, waits for it. */
const asking = `
  const { parentPort, workerData: { locks, handle, later } } = require('node:worker_threads');
  const now = performance.now.bind(performance);
  Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + later });
  performance.now = () => now() - later;
  import(locks).then(({ SessionLocks }) => {
    const mine = SessionLocks.attach(handle);
    parentPort.on('message', (wait) => {
      if (wait) mine.acquire('x', { timeoutMs: 5_000 }).release();
      const [key] = mine.inspect().keys;
      parentPort.postMessage({ granted: mine.tryAcquire('x') !== null, leaseLeftMs: key?.leaseLeftMs });
    });
    parentPort.postMessage('attached');
  });`;

for (const later of [LATER_MS, -LATER_MS]) {
  test(`a lease lasts as long for a thread whose clock began ${later} ms later`, async () => {
    await using locks = SessionLocks.create({ leaseMs: 300 });
    const grant = locks.acquire('x');
    const workerData = { locks: locksModule, handle: locks.handle, later };
    const thread = new Worker(asking, { eval: true, workerData });
    await once(thread, 'message');
    for (let tries = 0; tries < 40; tries++) {
      grant.renew();
      thread.postMessage(false);
      const [{ granted, leaseLeftMs }] = await once(thread, 'message');
      assert.equal(granted, false);
      assert.ok(leaseLeftMs > 0 && leaseLeftMs <= 302, `${leaseLeftMs} ms are left`);
      await sleep(10);
    }
    thread.postMessage(true);
    assert.deepEqual((await once(thread, 'message'))[0], { granted: true, leaseLeftMs: undefined });
    assert.equal(grant.release(), false);
    await thread.terminate();
  });
}

const settings = { capacity: 1, leaseMs: 1_000, tokenFloor: 0n, maxOvertakes: 0, spins: 0 };

/** A table whose clock is `behind` ms behind this thread's, and is said to have begun `said` ms later. */
async function tableWithClock(behind: number, said: number) {
  const table = viewTable(createTable(settings));
  table.f64[Header.timeOrigin64] = performance.timeOrigin + said;
  const ticking = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     const f64 = new Float64Array(workerData.buffer);
     const tick = () => { f64[workerData.clock] = performance.now() - workerData.behind; };
     setInterval(tick, 20);
     tick();
     parentPort.postMessage('ticks');`,
    { eval: true, workerData: { buffer: table.buffer, clock: Header.clock64, behind } },
  );
  await once(ticking, 'message');
  return {
    table,
    async [Symbol.asyncDispose]() {
      await ticking.terminate();
    },
  };
}

test('the origins of the clocks tell the difference exactly', async () => {
  await using clock = await tableWithClock(5_000, 5_000);
  startBlocking(synchronizeClock(clock.table));
  assert.ok(Math.abs(clock.table.clockOffset + 5_000) < 100);
  assert.ok(Math.abs(now(clock.table) - performance.now() + 5_000) < 100);
});

test('a wall clock that was set between the origins of two clocks does not mislead', async () => {
  for (const said of [5_000 + LATER_MS, 5_000 - LATER_MS]) {
    await using clock = await tableWithClock(5_000, said);
    startBlocking(synchronizeClock(clock.table));
    assert.ok(Math.abs(clock.table.clockOffset + 5_000) < 100, `${clock.table.clockOffset}`);
  }
});

slow('a clock that stands still is that of a warden that has ended', () => {
  assert.throws(() => startBlocking(synchronizeClock(viewTable(createTable(settings)))), {
    code: 'lock_table_broken',
    message: /warden has ended/,
  });
});
