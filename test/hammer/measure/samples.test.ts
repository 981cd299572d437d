import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { trackedLocks } from '../../../src/hammer/lock-under-test/tracked-locks.ts';
import type { Measurements } from '../../../src/hammer/measure/measurements.ts';
import { readSamples } from '../../../src/hammer/measure/read-samples.ts';
import { sampler } from '../../../src/hammer/measure/sampler.ts';
import { createSamples, noteDeath } from '../../../src/hammer/measure/samples.ts';
import {
  createStatusMemory,
  markState,
  readAllStatuses,
  statusWriter,
} from '../../../src/hammer/status/worker-status.ts';
import { SessionLocks } from '../../../src/locks/index.ts';
import { simulateRun } from '../../support/simulated-run.ts';

const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, number) => total + number, 0);

test('holds, waits and calls are measured', async (t) => {
  const table = SessionLocks.create({ capacity: 16 });
  t.after(() => table.close());
  const board = createStatusMemory(1);
  const samples = createSamples(1);
  const { status, measured } = sampler(samples, 0, statusWriter(board, 0));
  const locks = trackedLocks(table, status);
  status.setState('running');
  const taken = table.acquire('b');
  const blocked = locks.acquireAsync('b', { owner: {} });
  const record = measured(async (_f, _call, run) => run(() => {}));
  await record('spin', {}, () => {
    for (const end = performance.now() + 5; performance.now() < end; );
  });
  taken.release();
  (await blocked).release();
  locks.acquireMany(['a', 'c']).release();
  status.setState('ended');
  const { waits, holds, calls, keys, timeline } = readSamples(samples, readAllStatuses(board), 5);
  // Several keys at once count as a wait for each.
  assert.deepEqual(
    [waits.count, holds.count, calls.map(({ f, count }) => [f, count])],
    [3, 3, [['spin', 1]]],
  );
  assert.ok(calls[0]!.max > 4 && waits.max >= calls[0]!.max, 'it waited while it was in the call');
  assert.deepEqual(keys.map(({ key, grants }) => [key, grants]).toSorted(), [
    ['a', 1],
    ['b', 1],
    ['c', 1],
  ]);
  assert.ok(sum(timeline.workers[0]!.waiting) * timeline.widthMs >= 400, 'for 5 ms in percent of ms');
});

test('an hour takes the same memory as a minute, and the sums are right', async () => {
  const minute = await simulateRun(60_000, 2, 100);
  const hour = await simulateRun(3_600_000, 2, 1_000);
  for (const { series, timeline, keys, calls, holds, waits, otherKeys } of [minute, hour]) {
    assert.ok(
      series.operations.length <= 600 && series.operations.length >= 300,
      `${series.operations.length}`,
    );
    for (const { held, waiting } of timeline.workers) {
      assert.ok(
        held.length <= 4_096 && held.length > 2_000 && waiting.length === held.length,
        `${held.length}`,
      );
      for (const [index, share] of held.entries())
        assert.ok(share + waiting[index]! <= 101, 'no time is counted twice');
    }
    assert.equal(keys.length, 50);
    assert.equal(calls.length, 25, '24 operations by name, and the others');
    const grants = sum(keys.map(({ grants }) => grants)) + otherKeys.grants;
    assert.equal(grants, holds.count);
    assert.equal(waits.count, holds.count);
    assert.equal(sum(series.operations), holds.count + sum(calls.map(({ count }) => count)));
  }
  assert.ok(hour.timeline.widthMs > minute.timeline.widthMs);
});

test('the measurements of a worker outlive it, and a stuck worker counts as waiting up to now', async () => {
  const board = createStatusMemory(1);
  const samples = createSamples(1);
  const url = (file: string) =>
    JSON.stringify(new URL(`../../../src/hammer/measure/${file}`, import.meta.url).href);
  const worker = new Worker(
    `const { parentPort, workerData: { board, samples } } = require('node:worker_threads');
     (async () => {
       const { statusWriter } = await import(${url('../status/worker-status.ts')});
       const { sampler } = await import(${url('sampler.ts')});
       const { status } = sampler(samples, 0, statusWriter(board, 0));
       status.setState('running');
       for (let n = 0; n < 1_000; n++) status.hold('a', 0)();
       status.hold('b', 0);
       status.waitFor('c', -1);
       parentPort.postMessage('stuck');
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
     })();`,
    { eval: true, workerData: { board, samples } },
  );
  await new Promise((resolve) => worker.once('message', resolve));
  const since = performance.now();
  await worker.terminate();
  const waitedFor = performance.now() - since;
  const stuck = readSamples(samples, readAllStatuses(board), 60_000);
  const { widthMs, operations } = stuck.series;
  assert.equal(sum(operations), 1_000);
  assert.ok(
    operations.length <= 600 && operations.length * widthMs >= 60_000,
    'the series goes on to the end of the run',
  );
  // The wait and the hold that go on count as well, with their time up to now.
  const { waits, holds } = stuck;
  assert.deepEqual([waits.count, waits.open, holds.count, holds.open], [1, 1, 1_001, 1]);
  assert.ok(waits.max >= waitedFor - 1 && holds.max >= waits.max, `${waits.max} of ${waitedFor} ms`);
  const loads = new Map(stuck.keys.map(({ key, ...load }) => [key, load]));
  assert.deepEqual(
    ['a', 'b', 'c'].map((key) => loads.get(key)?.grants),
    [1_000, 1, 0],
  );
  assert.ok(loads.get('c')!.waitedMs >= waitedFor - 1 && loads.get('b')!.heldMs >= waitedFor - 1);
  const waited = (measurements: Measurements) =>
    sum(measurements.timeline.workers[0]!.waiting) * (measurements.timeline.widthMs / 100);
  assert.ok(waited(stuck) >= waitedFor - 1, `${waited(stuck)} of ${waitedFor} ms`);
  // The next life of the worker neither holds nor waits.
  sampler(samples, 0, statusWriter(board, 0)).status.setState('running');
  assert.equal(waited(readSamples(samples, readAllStatuses(board), 60_000)), waited(stuck));
});

test('a recorded call without a key is an activity of its own, and counts while it goes on', (t) => {
  const board = createStatusMemory(1);
  const samples = createSamples(1);
  const { status, measured } = sampler(samples, 0, statusWriter(board, 0));
  const record = measured((_f, _call, run) => run(() => {}));
  let time = 1_000;
  t.mock.method(performance, 'now', () => time);
  status.setState('running');
  record('read', {}, () => {
    time += 30;
  });
  time += 20;
  assert.throws(() =>
    record('write', {}, () => {
      time += 10;
      throw new Error('refused');
    }),
  );
  time += 40;
  void record('read', {}, () => new Promise<never>(() => {}));
  time += 100;
  const { calls, timeline } = readSamples(samples, readAllStatuses(board), 200);
  assert.deepEqual(
    calls.map(({ f, count, open, max }) => ({ f, count, open, max })),
    [{ f: 'read', count: 2, open: 1, max: 100 }],
  );
  assert.equal(timeline.widthMs, 1);
  const { held, waiting, calling, dead } = timeline.workers[0]!;
  assert.deepEqual([sum(held), sum(waiting), dead], [0, 0, []]);
  const busyAt = (ms: number) => calling[ms] === 100;
  assert.deepEqual([0, 29, 30, 49, 50, 59, 60, 99, 100, 199].map(busyAt), [
    ...[true, true, false, false, true, true, false, false, true, true],
  ]);
});

test('a call that returns something to await, such as a query, lasts until that is fulfilled', async (t) => {
  const board = createStatusMemory(1);
  const samples = createSamples(1);
  const { status, measured } = sampler(samples, 0, statusWriter(board, 0));
  const record = measured((_f, _call, run) => run(() => {}));
  let time = 1_000;
  t.mock.method(performance, 'now', () => time);
  status.setState('running');
  const { promise, resolve } = Promise.withResolvers<number>();
  // biome-ignore lint/suspicious/noThenProperty: it is what query builders return
  const running = record('query', {}, () => ({ then: promise.then.bind(promise) }) as Promise<number>);
  time += 30;
  resolve(7);
  assert.equal(await running, 7);
  const { calls } = readSamples(samples, readAllStatuses(board), 30);
  assert.deepEqual([calls[0]!.count, calls[0]!.open, calls[0]!.max], [1, 0, 30]);
});

test('a worker is dead from its death until another one has replaced it, or to the end of the run', (t) => {
  const board = createStatusMemory(2);
  const samples = createSamples(2);
  let time = 1_000;
  t.mock.method(performance, 'now', () => time);
  const [first, second] = [0, 1].map((worker) => sampler(samples, worker, statusWriter(board, worker)));
  first!.status.setState('running');
  second!.status.setState('running');
  first!.status.hold('a', 0);
  time += 10;
  for (const worker of [0, 1]) {
    markState(board, worker, 'died');
    noteDeath(samples, worker);
  }
  time += 20;
  const { status } = sampler(samples, 0, statusWriter(board, 0));
  status.setState('starting');
  time += 30;
  status.setState('running');
  time += 40;
  status.setState('ended');
  time += 1_000;
  const { timeline } = readSamples(samples, readAllStatuses(board), 100);
  const shares = timeline.workers.map(({ held, waiting, calling, dead }) => [
    ...[sum(held), sum(waiting), sum(calling), sum(dead), dead.lastIndexOf(100)],
  ]);
  assert.deepEqual(shares, [
    [1_000, 0, 0, 5_000, 59],
    [0, 0, 0, 9_000, 99],
  ]);
});
