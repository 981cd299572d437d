import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readPages } from '../../scripts/docs/type-check-examples.ts';
import type { RunReport } from '../../src/index.ts';
import { checkedWorkflow, type JobResult, runWorkflow } from '../support/workflow.ts';
import { readersFolder } from './run-block.ts';

/* The workflow that init writes runs in cli/init/init.slow.ts. */

const page = readPages().get('docs/ci.md')!;
const [, text = ''] = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text]) => text!);
const [, config = ''] = /^```ts\n([\s\S]*?)^```/m.exec(page) ?? [];
const skip = process.platform === 'win32';

/** Runs the workflow with the configuration of the page and scenarios that hold, but for the broken one. */
async function runMatrix(t: TestContext, broken?: string): Promise<JobResult[]> {
  const folder = readersFolder('docs/ci.md');
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'hammerlock.config.ts'), config);
  mkdirSync(join(folder, 'stress'));
  for (const [, name = ''] of config.matchAll(/'stress\/(\w+)\.ts'/g)) {
    const step = `step({ record, expect }) { record('work', {}, () => {}); expect(${name !== broken}, 'an order was lost'); }`;
    const source = `export default defineScenario({ name: '${name}', ${step}, check() {} });`;
    writeFileSync(
      join(folder, 'stress', `${name}.ts`),
      `import { defineScenario } from 'hammerlock';\n${source}\n`,
    );
  }
  return runWorkflow(t, checkedWorkflow(text), folder, (command) => {
    if (command === 'npm ci') return undefined;
    return command.startsWith('npx hammerlock stress') ? `${command} --duration 100ms --workers 2` : command;
  });
}

const merged = ({ folder }: JobResult) =>
  JSON.parse(readFileSync(join(folder, 'merged', 'verdict.json'), 'utf8')) as RunReport;

test('the workflow of docs/ci.md runs every scenario once for each version, and merges the verdicts', {
  skip,
}, async (t) => {
  const results = await runMatrix(t);
  const output = results.map(({ output }) => output).join('');
  assert.deepEqual(
    results.map(({ job, succeeded }) => [job, succeeded]),
    [...Array(6).fill(['stress', true]), ['report', true]],
    output,
  );
  const { outcome, machines, verdicts, notRun } = merged(results[6]!);
  assert.deepEqual([outcome, machines.length, verdicts.length, notRun], ['held', 6, 9, []]);
  const runs = Map.groupBy(verdicts, ({ scenario }) => scenario);
  assert.deepEqual(
    [...runs.values()].map(({ length }) => length),
    [3, 3, 3],
  );
  assert.ok(existsSync(join(results[6]!.folder, 'merged', 'index.html')));
});

test('a scenario that is violated fails its jobs and the report, with one annotation for each job', {
  skip,
}, async (t) => {
  const results = await runMatrix(t, 'orders');
  const failed = results.filter(({ succeeded }) => !succeeded);
  assert.deepEqual(
    failed.map(({ job }) => job),
    ['stress', 'stress', 'stress', 'report'],
  );
  const annotations = results.map(({ output }) => output.match(/^::\w+ /gm)?.length ?? 0);
  assert.deepEqual(annotations, [1, 0, 1, 0, 1, 0, 0]);
  const report = results.at(-1)!;
  assert.equal(merged(report).outcome, 'violated');
  assert.match(report.output, /^verdict: violated, of 6 reports$/m);
  assert.match(readFileSync(join(report.folder, 'summary.md'), 'utf8'), /^## hammerlock: violated$/m);
});
