import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type LiveSamples, liveSampler } from '../../../src/hammer/measure/live-samples.ts';
import { readSamples } from '../../../src/hammer/measure/read-samples.ts';
import { sampler } from '../../../src/hammer/measure/sampler.ts';
import { createSamples } from '../../../src/hammer/measure/samples.ts';
import {
  createStatusMemory,
  readAllStatuses,
  statusWriter,
} from '../../../src/hammer/status/worker-status.ts';

const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, number) => total + number, 0);

/** Puts what was read one after the other together, as a page does. */
function together(all: readonly LiveSamples[]) {
  const lanes = all[0]!.timeline.workers.length;
  let operations: number[] = [];
  let held: number[][] = Array.from({ length: lanes }, () => []);
  for (const { series, timeline } of all) {
    assert.ok(operations.length >= series.first, 'no interval is left out');
    operations = [...operations.slice(0, series.first), ...series.operations];
    held = held.map((before, worker) => [
      ...before.slice(0, timeline.first),
      ...timeline.workers[worker]!.held,
    ]);
  }
  const { series, timeline } = all.at(-1)!;
  return { seriesMs: series.widthMs, operations, timelineMs: timeline.widthMs, held };
}

/** Two workers that hold keys again and again; every 200 ms of a clock that is moved by hand, they are looked at. */
function hammerAndLook(t: TestContext, ms: number) {
  const board = createStatusMemory(2);
  const samples = createSamples(2);
  let time = 1_000;
  t.mock.method(performance, 'now', () => time);
  const workers = [0, 1].map((worker) => sampler(samples, worker, statusWriter(board, worker)).status);
  for (const status of workers) status.setState('running');
  const read = liveSampler(samples);
  const looks: LiveSamples[] = [];
  let lookAt = 1_200;
  for (let turn = 0; time < 1_000 + ms; turn++) {
    const letGo = workers[turn % 2]!.hold(`key ${turn % 3}`, 0);
    time += 1 + (turn % 17);
    if (time >= lookAt) {
      // In the middle of a hold.
      looks.push(read()!);
      lookAt += 200;
    }
    letGo();
    time += turn % 5;
  }
  looks.push(read()!);
  return { looks, whole: readSamples(samples, readAllStatuses(board), time - 1_000) };
}

test('what is read while the workers go on adds up to what is measured in the end', (t) => {
  const { looks, whole } = hammerAndLook(t, 3_000);
  const { seriesMs, operations, timelineMs, held } = together(looks);
  assert.equal(sum(operations), whole.holds.count);
  const ratio = seriesMs / whole.series.widthMs;
  for (const [index, count] of operations.entries())
    assert.equal(count, sum(whole.series.operations.slice(index * ratio, (index + 1) * ratio)), `${index}`);
  const stretches = timelineMs / whole.timeline.widthMs;
  for (const [worker, shares] of held.entries()) {
    for (const [index, share] of shares.entries()) {
      const exact =
        sum(whole.timeline.workers[worker]!.held.slice(index * stretches, (index + 1) * stretches)) /
        stretches;
      assert.ok(Math.abs(share - exact) <= 1, `worker ${worker}, ${index}: ${share} %, not ${exact} %`);
    }
  }
  // Only the end of it is read each time.
  assert.deepEqual(
    looks.slice(1).filter(({ series, timeline }) => series.first === 0 || timeline.first === 0),
    [],
  );
});

test('in a long run the intervals become wider, and are then read from the beginning', (t) => {
  const { looks, whole } = hammerAndLook(t, 20_000);
  const wider = looks.filter(({ series }, index) => series.widthMs !== looks[index - 1]?.series.widthMs);
  assert.ok(wider.length > 1 && wider.every(({ series }) => series.first === 0), `${wider.length}`);
  assert.ok(looks.at(-1)!.series.operations.length < 20, 'the last look reads no more than is new');
  const { operations } = together(looks);
  assert.ok(operations.length <= 400 && operations.length >= 200, `${operations.length}`);
  assert.equal(sum(operations), whole.holds.count);
});

test('an activity that goes on is shown up to now, also of a worker that never comes back', (t) => {
  const board = createStatusMemory(2);
  const samples = createSamples(2);
  let time = 1_000;
  t.mock.method(performance, 'now', () => time);
  const [holder, waiter] = [0, 1].map((worker) => sampler(samples, worker, statusWriter(board, worker)));
  const read = liveSampler(samples);
  assert.equal(read(), undefined, 'no worker has begun');
  holder!.status.setState('running');
  waiter!.status.setState('running');
  time += 100;
  holder!.status.hold('a', 0);
  waiter!.status.waitFor('a', 0);
  time += 100;
  const first = read()!;
  // Longer than the timeline has memory for, before its intervals become wider.
  time += 9_800;
  const all = [first, read()!];
  assert.equal(all[1]!.atMs, 10_000);
  const { held, timelineMs } = together(all);
  const { first: interval, workers } = all[1]!.timeline;
  const isAbout = (hundredths: number, ms: number) =>
    assert.ok(Math.abs(hundredths / 100 - ms) <= timelineMs, `${hundredths / 100} ms`);
  isAbout(sum(held[0]!) * timelineMs, 9_900);
  isAbout(sum(workers[1]!.waiting) * timelineMs, 10_000 - interval * timelineMs);
});
