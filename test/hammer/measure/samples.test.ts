import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { trackedLocks } from '../../../src/hammer/lock-under-test/tracked-locks.ts';
import {
  type BucketShape,
  bucketWriter,
  createBuckets,
  readBuckets,
  widened,
} from '../../../src/hammer/measure/growing-buckets.ts';
import { createKeyLoads, keyLoadWriter, readKeyLoads } from '../../../src/hammer/measure/heavy-keys.ts';
import { bucketOf, histogramSize, middleOf, quantiles } from '../../../src/hammer/measure/log-histogram.ts';
import type { Measurements } from '../../../src/hammer/measure/measurements.ts';
import { readSamples } from '../../../src/hammer/measure/read-samples.ts';
import { createSamples, fine, sampler } from '../../../src/hammer/measure/samples.ts';
import {
  createStatusMemory,
  readAllStatuses,
  statusWriter,
} from '../../../src/hammer/status/worker-status.ts';
import { SessionLocks } from '../../../src/locks/index.ts';
import { simulateRun } from '../../support/simulated-run.ts';

const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, number) => total + number, 0);

test('a duration from 1 ns to an hour is counted in a bucket whose middle is within 1.6 % of it', () => {
  for (let ms = 1e-6; ms < 3_600_000; ms *= 1.013) {
    const middle = middleOf(bucketOf(ms, fine), fine);
    assert.ok(Math.abs(middle - ms) / ms <= 1 / 64, `${ms} is counted as ${middle}`);
  }
  assert.equal(bucketOf(0, fine), 0);
  assert.equal(bucketOf(-1, fine), 0);
  assert.equal(bucketOf(1e12, fine), histogramSize(fine) - 1);
});

test('percentiles are those of the sorted durations', () => {
  const counts = new Float64Array(histogramSize(fine));
  const durations = Array.from({ length: 10_000 }, (_, index) => ((index * 7_919) % 10_000) / 100);
  for (const duration of durations) counts[bucketOf(duration, fine)]! += 1;
  const sorted = durations.toSorted((a, b) => a - b);
  for (const share of [0.5, 0.9, 0.99, 0.999, 1]) {
    const exact = sorted[Math.ceil(share * 10_000) - 1]!;
    const [found] = quantiles(counts, fine, [share])!;
    assert.ok(Math.abs(found - exact) / exact <= 1 / 64, `${share}: ${found}, not ${exact}`);
  }
  assert.equal(quantiles(new Float64Array(8), fine, [0.5]), null);
});

test('buckets double their width as often as needed, in the same memory, and keep their sums', () => {
  const shape: BucketShape = { buckets: 8, fields: 2, firstMs: 1 };
  const memory = createBuckets(shape);
  const size = memory.byteLength;
  const writer = bucketWriter(memory, shape);
  for (let ms = 0; ms < 1_000; ms++) {
    writer.add(ms, 0, 1);
    writer.addInterval(ms + 0.25, ms + 0.75, 1);
  }
  const { widthMs, sums } = readBuckets(memory, shape);
  assert.deepEqual([widthMs, memory.byteLength], [128, size]);
  const field = (index: number) => [...sums].filter((_, at) => at % 2 === index);
  assert.deepEqual(field(0), [128, 128, 128, 128, 128, 128, 128, 104]);
  assert.deepEqual(field(1), [64, 64, 64, 64, 64, 64, 64, 52]);
  const twice = widened({ widthMs, sums }, 256, 2);
  assert.deepEqual([twice.widthMs, [...twice.sums]], [256, [256, 128, 256, 128, 256, 128, 232, 116]]);
  // The next life of the worker goes on where the last one ended.
  bucketWriter(memory, shape).addInterval(900, 1_100, 1);
  assert.equal(
    sum(field(1)) + 200,
    sum([...readBuckets(memory, shape).sums].filter((_, at) => at % 2 === 1)),
  );
});

test('an interval is added to all buckets that it overlaps', () => {
  const shape: BucketShape = { buckets: 10, fields: 1, firstMs: 10 };
  const memory = createBuckets(shape);
  bucketWriter(memory, shape).addInterval(5, 42, 0);
  assert.deepEqual([...readBuckets(memory, shape).sums], [5, 10, 10, 10, 2, 0, 0, 0, 0, 0]);
});

test('heavy keys stay, however many light ones come by, and nothing is lost', () => {
  const memory = createKeyLoads();
  const size = memory.byteLength;
  const writer = keyLoadWriter(memory);
  for (let turn = 0; turn < 20_000; turn++) {
    writer.held(`heavy ${turn % 10}`, 1);
    writer.waited(`light ${turn}`, 0.5);
    writer.held(`light ${turn}`, 0.25);
  }
  const [keys, others] = readKeyLoads([memory, memory], 10);
  assert.equal(memory.byteLength, size);
  assert.deepEqual(
    keys.map(({ key, grants, heldMs }) => [key, grants, heldMs]).toSorted(),
    Array.from({ length: 10 }, (_, index) => [`heavy ${index}`, 4_000, 4_000]),
  );
  assert.deepEqual(others, { grants: 40_000, waitedMs: 20_000, heldMs: 10_000 });
});

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
  const record = measured(async (_f, _call, run) => run());
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
       const { sampler } = await import(${url('samples.ts')});
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
  assert.deepEqual(
    [stuck.holds.count, stuck.keys.map(({ key, grants }) => [key, grants])],
    [1_000, [['a', 1_000]]],
  );
  const waited = (measurements: Measurements) =>
    sum(measurements.timeline.workers[0]!.waiting) * (measurements.timeline.widthMs / 100);
  assert.ok(waited(stuck) >= waitedFor - 1, `${waited(stuck)} of ${waitedFor} ms`);
  // The next life of the worker neither holds nor waits.
  sampler(samples, 0, statusWriter(board, 0)).status.setState('running');
  assert.equal(waited(readSamples(samples, readAllStatuses(board), 60_000)), waited(stuck));
});
