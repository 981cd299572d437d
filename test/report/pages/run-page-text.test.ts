import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packageVersion } from '../../../src/base/package-version.ts';
import type { Durations, Measurements, WorkerTimeline } from '../../../src/hammer/measure/measurements.ts';
import type { Verdict } from '../../../src/index.ts';
import { runPage } from '../../../src/report/pages/run-page.ts';
import { isolationWith, readSkew } from '../../support/sample-isolation.ts';

const none: Durations = { count: 0, open: 0, p50: 0, p90: 0, p99: 0, p999: 0, max: 0 };
const some: Durations = { count: 4, open: 0, p50: 1, p90: 2, p99: 3, p999: 4, max: 5 };
const idle: WorkerTimeline = { held: [0, 0], waiting: [0, 0], calling: [], dead: [] };
const nulls = { p50: [null, null], p99: [null, null] };
const measurements: Measurements = {
  fromMs: 0,
  durationMs: 20,
  calls: [{ f: 'add', ...some }],
  waits: none,
  holds: none,
  series: { widthMs: 10, operations: [1, 3], calls: { p50: [1, 1], p99: [5, 5] }, waits: nulls },
  timeline: { widthMs: 10, workers: [{ ...idle, calling: [100, 40] }, idle] },
  keys: [],
  otherKeys: { grants: 0, waitedMs: 0, heldMs: 0 },
};
const verdict: Verdict = {
  outcome: 'held',
  scenario: 'counts',
  file: 'file:///project/edits.ts',
  violations: [],
  lock: 'session-locks',
  workers: 2,
  seed: 7,
  durationMs: 20,
  plannedMs: 20,
  endedBy: 'time',
  steps: 4,
  operations: 4,
  busy: 0,
  waits: 0,
  deaths: 1,
  checked: 0,
  undecided: 0,
  measurements,
  node: process.version,
  replay: 'npx hammerlock stress counts.ts --seed 7',
};

function pageOf(parts: Partial<Verdict>): string {
  return runPage({
    hammerlock: '1.2.3',
    outcome: parts.outcome ?? 'held',
    finished: '2026-11-25T18:00:00.000Z',
    machines: [{ node: process.version, platform: 'linux-x64', cpu: 'a processor', cores: 2 }],
    verdicts: [{ ...verdict, ...parts }],
  });
}

/** The text of the page of one verdict, without its styles and scripts, in one line. */
function textOf(parts: Partial<Verdict> = {}): string {
  return pageOf(parts)
    .replace(/<(style|script|noscript)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
}

test('each chart has a title, and its legend says what is drawn before anything is pointed at', () => {
  const text = textOf();
  assert.match(text, /Operations per second all workers together: 200 on average, at most 300 in any 10 ms /);
  assert.match(
    text,
    /Latency, on a logarithmic scale recorded calls, median recorded calls, 99th percentile /,
  );
  assert.doesNotMatch(text, /waits for a lock, median|–/, 'only what is drawn');
  assert.match(
    text,
    /p50, the median p90, p99, p99\.9: 90 %, .* took no longer the longest from 1 ms to 10 ms /,
  );
});

test('a scenario without locks gets lanes of its recorded calls, and no figures of locks', () => {
  const text = textOf();
  assert.match(text, /What each worker did in a recorded call none of these /);
  assert.match(text, /Worker in a recorded call none of these worker 0 70 % 30 % worker 1 0 % 100 % /);
  assert.doesNotMatch(text, /holds a lock|waits?|Lock/);
  const locked = textOf({ measurements: { ...measurements, holds: some } });
  assert.match(locked, /waits 0 .* Lock session-locks /);
  assert.match(textOf({ busy: 2 }), / busy 2 /, 'refusals of a service count without locks, too');
});

test('a dead worker is called dead, and the kinds of faults are named and explained', () => {
  const workers = [{ ...idle, held: [50, 0], dead: [50, 100] }, idle];
  const kill = { kind: 'kill', injected: 0, touched: 0, recovered: 0, slowestMs: null } as const;
  const text = textOf({
    measurements: { ...measurements, timeline: { widthMs: 10, workers } },
    faults: [{ kind: 'terminate', injected: 3, touched: 2, recovered: 3, slowestMs: 9 }, kill],
    faultEvents: [
      { kind: 'terminate', worker: 0, where: 'between steps', fromMs: 5, toMs: 5, recoveredMs: null },
    ],
  });
  assert.match(text, /What each worker did holds a lock dead none of these /);
  assert.match(text, /worker 0 25 % 75 % 0 % /);
  assert.match(text, /Faults, as bands: terminate × 3 Operations per second/);
  assert.match(text, /terminate 3 2 3 9 ms A thread was ended from outside /);
  assert.match(text, / death 1 /);
});

test('measurements that began when a process was killed are drawn from then on, without the faults before', () => {
  const fault = (kind: 'kill' | 'pause', fromMs: number, toMs: number) =>
    ({ kind, worker: null, where: 'x', fromMs, toMs, recoveredMs: null }) as const;
  const faultEvents = [fault('pause', 10, 20), fault('kill', 990, 1_000), fault('pause', 1_004, 1_009)];
  const page = pageOf({ measurements: { ...measurements, fromMs: 1_000 }, faultEvents });
  const { faults } = JSON.parse(/<script type="application\/json"[^>]*>(.*?)<\/script>/s.exec(page)![1]!);
  assert.deepEqual(faults, [
    ['kill', null, -10, 0],
    ['pause', null, 4, 9],
  ]);
});

test('a run that completed no operation has lanes of what its workers waited for', () => {
  const series = { ...measurements.series, operations: [0, 0] };
  const timeline = { widthMs: 10, workers: [{ ...idle, waiting: [0, 1] }, idle] };
  const text = textOf({ measurements: { ...measurements, series, timeline } });
  assert.match(text, /No operation was completed\. .*What each worker did waits for a lock /);
  assert.match(text, /worker 0 0\.5 % 100 % /);
});

test('what stuck workers wait for counts as open', () => {
  const waits = { ...some, count: 2, open: 2 };
  const text = textOf({ outcome: 'deadlocked', endedBy: 'stuck', measurements: { ...measurements, waits } });
  assert.match(text, /lock, wait 2 \(2 open\) 1 ms /);
  assert.match(text, /Open: they had not ended when the run was given up/);
  assert.doesNotMatch(textOf(), /Open/);
});

test('an early end is told with its reason, and a run without a step has no charts', () => {
  const early = textOf({ endedBy: 'violation', plannedMs: 2_000, outcome: 'violated', violations: ['lost'] });
  assert.match(
    early,
    /The run ended at the first violation, after 20 ms of 2\.0 s\. .* Duration 20 ms of 2\.0 s /,
  );
  const nothing = { ...measurements, calls: [], series: { ...measurements.series, operations: [0, 0] } };
  const timeline = { widthMs: 10, workers: [idle, idle] };
  const unstarted = textOf({
    endedBy: 'violation',
    outcome: 'violated',
    violations: ['died'],
    steps: 0,
    durationMs: 0,
    measurements: { ...nothing, timeline },
  });
  assert.match(
    unstarted,
    /The run ended before the first step\. .*No recorded call and no lock.* Duration no step /,
  );
  assert.doesNotMatch(unstarted, /0\.0 s|Operations per second/);
});

test('the page has the version of the hammerlock that made the run', () => {
  assert.match(textOf(), /^.*hammerlock 1\.2\.3 held .* Hammerlock 1\.2\.3 /);
  assert.match(packageVersion(), /^\d+\.\d+\.\d+/);
});

test('of several verdicts of one scenario, each that was measured has its charts', () => {
  const machines = [{ node: 'v1', platform: 'linux-x64', cpu: 'a processor', cores: 2 }];
  const verdicts = [{ ...verdict, seed: 1 }, verdict];
  const page = runPage({
    hammerlock: '1',
    outcome: 'held',
    finished: '2026-11-25T18:00:00.000Z',
    machines,
    verdicts,
  });
  assert.equal(page.match(/<figure class="over-time">/g)?.length, 2);
});

test('the transactions of each key have a row, and the anomalies that its level forbids a picture', () => {
  const counts = { committed: 5, refused: 2, unknown: 1 };
  const broken = {
    key: 'orders',
    promised: 'snapshot-isolation',
    ...counts,
    result: isolationWith([readSkew]),
  } as const;
  const loose = {
    key: 'log',
    promised: null,
    ...counts,
    result: { ...isolationWith([{ ...readSkew, isForbidden: false }]), outcome: 'held' },
  } as const;
  const parts = { outcome: 'violated', isolation: [broken, loose] } as const;
  const text = textOf(parts);
  assert.match(text, /orders snapshot-isolation 5 2 1 G-single \(read skew\)/);
  assert.match(text, /log nothing 5 2 1 G-single \(read skew\)/);
  assert.match(text, /Transactions of orders/);
  assert.doesNotMatch(text, /Transactions of log/);
  assert.equal(pageOf(parts).match(/<figure class="anomaly">/g)?.length, 1);
  assert.doesNotMatch(textOf(), /Isolation/);
});
