import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Verdict, VerdictOutcome } from '../../../src/index.ts';
import { runCases } from '../../../src/report/ci/run-cases.ts';
import { runSummary } from '../../../src/report/ci/run-summary.ts';
import { overallOutcome } from '../../../src/report/overall-outcome.ts';
import { runPage } from '../../../src/report/pages/run-page.ts';
import type { RunReport } from '../../../src/report/run-report.ts';

const machine = { node: 'v1', platform: 'linux-x64', cpu: 'a processor', cores: 2 };

function verdict(seed: number, outcome: VerdictOutcome): Verdict {
  return {
    outcome,
    scenario: 'a',
    file: 'file:///project/a.ts',
    violations: [],
    lock: 'mine',
    workers: 2,
    seed,
    durationMs: 20,
    plannedMs: 20,
    endedBy: 'time',
    steps: 4,
    operations: 4,
    busy: 0,
    waits: 0,
    deaths: 0,
    checked: 0,
    undecided: 0,
    node: 'v1',
    replay: `npx hammerlock stress a.ts --seed ${seed}`,
  };
}

function reportOf(verdicts: readonly Verdict[], machines = [machine]): RunReport {
  const finished = '2026-11-25T18:00:00.000Z';
  return { hammerlock: '1.2.3', outcome: overallOutcome(verdicts), finished, machines, verdicts };
}

test('of many runs a report has those that did not hold and the last ones, and sections for what there is to show', () => {
  const runs = Array.from({ length: 1_200 }, (_, at) => verdict(at, at === 3 ? 'undecided' : 'held'));
  const report = reportOf(runs);
  const page = runPage(report);
  assert.match(page, /<p class="quiet">700 other runs held\.<\/p>/);
  assert.equal(page.match(/<th scope="row">/g)!.length, 500);
  const links = [...page.matchAll(/<a href="#(scenario-\d+)">(.*?)<\/a>/g)].map(([, id, name]) => [id, name]);
  assert.deepEqual(links, [
    ['scenario-0', 'a, seed 3'],
    ['scenario-1', 'a, seed 1199'],
  ]);
  assert.equal(page.match(/<section id="scenario-\d+"/g)!.length, 2);
  const summaryOf = (report: RunReport) => runSummary(report, runCases(report));
  const summary = summaryOf(report);
  assert.match(summary, /^200 other runs held\.$/m);
  assert.equal(summary.match(/^a, seed \d+ \| /gm)!.length, 1_000);
  assert.doesNotMatch(summaryOf(reportOf(runs.slice(0, 1_000))), /other run/);
});

test('machines that have a shard each are a table with a column for it', () => {
  const shards = [1, 2].map((index) => ({ ...machine, shard: { index, count: 2 } }));
  const page = runPage(reportOf([verdict(1, 'held')], shards));
  assert.deepEqual(page.match(/<td>\d\/2<\/td>/g), ['<td>1/2</td>', '<td>2/2</td>']);
  assert.match(runPage(reportOf([verdict(1, 'held')], [...shards, machine] as never)), /<td>–<\/td>/);
  assert.doesNotMatch(runPage(reportOf([verdict(1, 'held')], [machine, machine])), /Shard/);
});

test('the worst outcome of several is the one that says most: violated, deadlocked, undecided, held', () => {
  const outcomes: VerdictOutcome[] = ['held', 'undecided', 'deadlocked', 'violated'];
  assert.deepEqual(
    outcomes.map((_, last) => overallOutcome(outcomes.slice(0, last + 1).map((outcome) => ({ outcome })))),
    outcomes,
  );
});
