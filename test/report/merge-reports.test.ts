import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Verdict } from '../../src/index.ts';
import { annotations } from '../../src/report/ci/github-annotations.ts';
import { runCases } from '../../src/report/ci/run-cases.ts';
import { runSummary } from '../../src/report/ci/run-summary.ts';
import { mergeReports } from '../../src/report/merge-reports.ts';
import { runPage } from '../../src/report/pages/run-page.ts';
import { withoutEarliest } from '../../src/report/repeated-runs.ts';
import type { Machine, RunReport } from '../../src/report/run-report.ts';
import { verdictNames } from '../../src/report/verdict-names.ts';

const machine: Machine = { node: 'v22.18.0', platform: 'linux-x64', cpu: 'a processor', cores: 2 };

function verdict(scenario: string, outcome: Verdict['outcome'] = 'held', seed = 1): Verdict {
  return {
    outcome,
    scenario,
    violations: outcome === 'violated' ? ['an edit was lost'] : [],
    seed,
    lock: 'session-locks',
    workers: 4,
    durationMs: 100,
    plannedMs: 100,
    endedBy: 'time',
    steps: 3,
    operations: 3,
    busy: 0,
    waits: 0,
    deaths: 0,
    checked: 3,
    undecided: 0,
    node: 'v22.18.0',
    file: `file:///project/${scenario}.ts`,
    replay: `npx hammerlock stress ${scenario} --seed ${seed}`,
  };
}

function report(where: Partial<Machine>, ...verdicts: Verdict[]): RunReport {
  const outcome = verdicts.find(({ outcome }) => outcome !== 'held')?.outcome ?? 'held';
  const machines = [{ ...machine, ...where }];
  return { hammerlock: '0.1.0', outcome, finished: '2026-11-25T18:00:00.000Z', machines, verdicts };
}

const shard = (index: number, count = 2) => ({ shard: { index, count } });

test('the outcome is the worst of all machines, and each verdict keeps its machine', () => {
  const later = {
    ...report({ node: 'v24.1.0' }, verdict('a', 'violated')),
    finished: '2026-11-25T19:00:00.000Z',
  };
  const merged = mergeReports([report({}, verdict('a'), verdict('b', 'undecided')), later]);
  assert.equal(merged.outcome, 'violated');
  assert.equal(merged.finished, later.finished);
  assert.deepEqual(
    merged.verdicts.map(({ scenario, outcome, machine }) => [scenario, outcome, machine]),
    [
      ['a', 'held', 0],
      ['b', 'undecided', 0],
      ['a', 'violated', 1],
    ],
  );
  assert.deepEqual(merged.verdicts.map(verdictNames(merged)), [
    'a on Node v22.18.0',
    'b',
    'a on Node v24.1.0',
  ]);
  const page = runPage(merged);
  assert.match(page, /<p class="sentence">a on Node v24\.1\.0: an edit was lost\.<\/p>/);
  assert.match(page, /<h3>Machines<\/h3>/);
  assert.match(
    runSummary(merged, runCases(merged)),
    /^Node v22\.18\.0, linux-x64, 2 cores; Node v24\.1\.0, linux-x64, 2 cores$/m,
  );
});

test('a merged report can be merged again', () => {
  const one = mergeReports([report({}, verdict('a')), report({ platform: 'win32-x64' }, verdict('a'))]);
  const merged = mergeReports([one, report({ node: 'v24.1.0' }, verdict('a'))]);
  assert.deepEqual(
    merged.verdicts.map(({ machine }) => machine),
    [0, 1, 2],
  );
  assert.deepEqual(merged.verdicts.map(verdictNames(merged)), [
    'a on Node v22.18.0, linux-x64',
    'a on Node v22.18.0, win32-x64',
    'a on Node v24.1.0, linux-x64',
  ]);
});

test('runs of one scenario on machines that are alike are told apart by their seeds', () => {
  const merged = mergeReports([report({}, verdict('a', 'held', 7)), report({}, verdict('a', 'held', 8))]);
  assert.deepEqual(merged.verdicts.map(verdictNames(merged)), ['a, seed 7', 'a, seed 8']);
});

test('a shard that no machine of the same version and platform had makes the outcome undecided', () => {
  const merged = mergeReports([
    report(shard(1), verdict('a')),
    // Runners may differ in the minor version.
    report({ ...shard(2), node: 'v22.19.1' }, verdict('b')),
    report({ ...shard(2), node: 'v24.1.0' }, verdict('b')),
  ]);
  assert.equal(merged.outcome, 'undecided');
  const notRun = [
    { scenario: 'shard 1/2', reason: 'no report of Node 24 on linux-x64 has it', isExcused: false },
  ];
  assert.deepEqual(merged.notRun, notRun);
  assert.match(runPage(merged), /shard 1\/2 was not run: no report of Node 24 on linux-x64 has it/);
  assert.match(annotations(runCases(merged), '/project')[0]!, /^::warning title=shard 1\/2 not run::/);
  const whole = mergeReports([report(shard(1), verdict('a')), report(shard(2), verdict('b'))]);
  assert.deepEqual([whole.outcome, whole.notRun], ['held', []]);
});

test('what every machine left out is listed once', () => {
  const out = { scenario: 'c', reason: 'it does not withstand the faults', isExcused: true };
  const each = { ...report({}, verdict('a')), notRun: [out] };
  assert.deepEqual(mergeReports([each, each]).notRun, [out]);
});

test('the rows that are left out of a long table are those of runs that held', () => {
  const verdicts = [verdict('a', 'violated'), verdict('b'), verdict('c'), verdict('d')];
  const left = (most: number) => withoutEarliest(verdicts, most).map(({ scenario }) => scenario);
  assert.deepEqual([left(4), left(2), left(0)], [['a', 'b', 'c', 'd'], ['a', 'd'], ['a']]);
});
