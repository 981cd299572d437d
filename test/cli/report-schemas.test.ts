import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { CheckReport, ExploreReport, RunReport } from '../../src/index.ts';
import { inThisProcess } from '../support/command.ts';
import { type ReportSchema, readValidReport, schemaErrors } from '../support/report-schema.ts';
import { slow } from '../support/test-effort.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const scenario = (name: string) => path(`../hammer/scenarios/${name}.ts`);
const program = (name: string) => path(`../explore/programs/${name}.ts`);
let files = 0;

/** What the command writes with `--json`. It must be as its schema says. */
async function reportOf(t: TestContext, schema: ReportSchema, args: string[]): Promise<unknown> {
  files += 1;
  const json = join(directory, `${files}.json`);
  const { err } = await inThisProcess(t, [...args, '--json', json]);
  try {
    return readValidReport(schema, json);
  } catch (error) {
    if (err !== '') t.diagnostic(err);
    throw error;
  }
}

async function stressed(t: TestContext, ...args: string[]): Promise<RunReport> {
  const short = ['--workers', '2', '--duration', '200ms', '--deadline', '500ms'];
  return (await reportOf(t, 'verdict', ['stress', ...short, ...args])) as RunReport;
}

function history(...lines: object[]): string {
  files += 1;
  const file = join(directory, `${files}.jsonl`);
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return file;
}

slow(
  'the report of a run that held, or of one that saw a violation, is as verdict.json of the schemas',
  async (t) => {
    const held = await stressed(t, 'exclusion');
    assert.equal(held.outcome, 'held');
    const violated = await stressed(t, scenario('answers-wrongly'));
    assert.equal(violated.outcome, 'violated');
    assert.ok(violated.verdicts[0]!.counterexamples!.length > 0);
  },
);

slow('so are those of a deadlock, of a run that shows nothing, of faults, and of a report', async (t) => {
  const noDetection = path('../../src/mutants/deadlocks/no-deadlock-detection.ts');
  const deadlocked = await stressed(t, scenario('opposite-order'), '--lock', noDetection);
  assert.equal(deadlocked.outcome, 'deadlocked');
  assert.equal(deadlocked.verdicts[0]!.deadlock?.cycle.length, 2);
  const undecided = await stressed(t, scenario('shows-nothing'));
  assert.equal(undecided.outcome, 'undecided');
  const thrown = await stressed(t, scenario('misbehaves'), '--seed', '4');
  assert.ok(thrown.verdicts[0]!.errors!.length > 0);
  const faults = ['--faults', 'slow,busy,kill', '--duration', '2s', '--deadline', '5s'];
  const faulted = await stressed(t, 'edits', ...faults);
  assert.ok(faulted.verdicts[0]!.faultEvents!.length > 0);
  const folder = join(directory, 'report');
  const twice = ['--runs', '2', '--duration', '200ms'];
  await inThisProcess(t, ['stress', 'edits', ...twice, '--report', folder]);
  const written = readValidReport('verdict', join(folder, 'verdict.json')) as RunReport;
  assert.equal(written.runs, 2);
  assert.ok(written.verdicts.at(-1)!.measurements !== undefined);
});

test('the result of a check is as check.json of the schemas, whatever the outcome', async (t) => {
  const outcomes = [];
  for (const [file, model, ...args] of [
    [path('../check/histories/kv_c01-ok.jsonl'), 'kv'],
    [path('../check/histories/kv_c01-bad.jsonl'), 'kv'],
    [path('../check/histories/kv_c50-ok.jsonl'), 'kv', '--timeout', '1ms'],
    [history({ process: 0, type: 'invoke', f: 'write', input: 1 }), 'register'],
    [
      history(
        { process: 0, type: 'invoke', f: 'write', input: 1, time: 2 },
        { process: 'nemesis', type: 'info', f: 'kill' },
        { process: 1, type: 'invoke', f: 'read', time: 1 },
        { process: 1, type: 'ok', f: 'read', output: 2 ** 60, time: 3 },
      ),
      'register',
    ],
  ] as const) {
    const report = (await reportOf(t, 'check', ['check', file, '--model', model, ...args])) as CheckReport;
    outcomes.push([report.outcome, report.reason]);
  }
  assert.deepEqual(outcomes, [
    ['held', undefined],
    ['violated', undefined],
    ['undecided', 'time'],
    ['undecided', 'unanswered'],
    ['violated', undefined],
  ]);
});

slow('the results of an exploration are as explore.json of the schemas, whatever the outcome', async (t) => {
  const outcomes = [];
  for (const [name, ...args] of [
    ['correct/recovered-death', '--strategy', 'dfs', '--max-deaths'],
    ['bugs/check-then-set'],
    ['bugs/opposite-order'],
    ['spins/polite', '--spins', '1'],
    ['bugs/data-race', '--plain-accesses'],
  ] as const) {
    const some = ['--executions', '50', '--seed', '1'];
    const report = (await reportOf(t, 'explore', [
      'explore',
      program(name),
      ...some,
      ...args,
    ])) as ExploreReport;
    outcomes.push([report.outcome, report.explorations[0]!.failure?.kind]);
  }
  assert.deepEqual(outcomes, [
    ['held', undefined],
    ['violated', 'assertion'],
    ['deadlocked', 'deadlock'],
    ['undecided', 'livelock'],
    ['violated', 'data race'],
  ]);
});

test('a report with another, a missing or a misspelt field is not as the schema says', async (t) => {
  const report = (await reportOf(t, 'explore', ['explore', program('bugs/check-then-set')])) as ExploreReport;
  const [exploration] = report.explorations;
  const { seed, ...rest } = exploration!;
  for (const [changed, error] of [
    [{ ...exploration, more: 1 }, /must not have additional properties/],
    [rest, /must have required properties seed/],
    [{ ...exploration, seed: `${seed}` }, /\/explorations\/0\/seed must be number/],
    [{ ...exploration, outcome: 'broken' }, /\/explorations\/0\/outcome must be equal to one of/],
    [
      { ...exploration, failure: { ...exploration!.failure, steps: [{}] } },
      /\/failure\/steps\/0 must have required/,
    ],
  ] as const) {
    assert.match(schemaErrors('explore', { ...report, explorations: [changed] }).join('\n'), error);
  }
});
