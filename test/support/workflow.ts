import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join, matchesGlob } from 'node:path';
import { parseDocument } from 'yaml';

/* Checks a GitHub workflow, and runs its steps in a folder, with the artifacts of its jobs. */

type Matrix = Readonly<Record<string, readonly (string | number)[]>>;
type Variables = Readonly<Record<string, string | number>>;

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, string | number>>;
}

interface Job {
  readonly 'runs-on': string;
  readonly needs?: string;
  readonly if?: string;
  readonly 'timeout-minutes': number;
  readonly strategy?: { readonly 'fail-fast': boolean; readonly matrix: Matrix };
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly name: string;
  readonly on: readonly string[];
  readonly jobs: Readonly<Record<string, Job>>;
}

/** The inputs of the actions that workflows use, of the ones that they have. */
const actions: Readonly<Record<string, readonly string[]>> = {
  'actions/checkout@v4': [],
  'actions/setup-node@v4': ['node-version', 'cache'],
  'actions/upload-artifact@v4': ['name', 'path'],
  'actions/download-artifact@v4': ['pattern', 'path'],
};
const GOES_ON = `\${{ !cancelled() }}`;

/** Parses a workflow. @throws AssertionError for what GitHub would refuse, or would not do as it seems */
export function checkedWorkflow(text: string): Workflow {
  const document = parseDocument(text);
  assert.deepEqual([...document.errors, ...document.warnings].map(String), []);
  const workflow = document.toJS() as Workflow;
  assertKeys(workflow, ['name', 'on', 'jobs']);
  assert.deepEqual(workflow.on, ['push', 'pull_request']);
  const jobs = Object.entries(workflow.jobs);
  for (const [at, [, job]] of jobs.entries()) {
    assertKeys(job, ['runs-on', 'needs', 'if', 'timeout-minutes', 'strategy', 'steps']);
    assert.match(job['runs-on'], /^(ubuntu|macos|windows)-latest$/);
    assert.ok(job['timeout-minutes'] > 0, 'no job hangs for six hours');
    if (job.needs !== undefined)
      assert.ok(
        jobs.slice(0, at).some(([name]) => name === job.needs),
        `${job.needs} is a job before it`,
      );
    for (const condition of [job.if, ...job.steps.map((step) => step.if)])
      assert.ok([undefined, GOES_ON].includes(condition), `if: ${condition}`);
    for (const step of job.steps) checkStep(step, Object.keys(job.strategy?.matrix ?? {}));
  }
  return workflow;
}

function checkStep(step: Step, variables: readonly string[]): void {
  assertKeys(step, ['uses', 'run', 'if', 'with', 'name']);
  assert.ok(
    (step.uses === undefined) !== (step.run === undefined),
    'a step uses an action, or runs a command',
  );
  if (step.uses !== undefined) {
    assert.ok(step.uses in actions, step.uses);
    assertKeys(step.with ?? {}, actions[step.uses]!);
  }
  for (const [, expression = ''] of JSON.stringify({ ...step, if: '' }).matchAll(/\$\{\{ *(.*?) *\}\}/g)) {
    const [, variable = ''] = /^matrix\.(\w+)$/.exec(expression) ?? [];
    assert.ok(variables.includes(variable), `${expression} is in the matrix`);
  }
}

function assertKeys(value: object, known: readonly string[]): void {
  assert.deepEqual(
    Object.keys(value).filter((key) => !known.includes(key)),
    [],
  );
}

/** What came of one job, or of one combination of its matrix. */
export interface JobResult {
  readonly job: string;
  readonly succeeded: boolean;
  readonly output: string;
  /** The folder in which it ran. */
  readonly folder: string;
}

/**
 * Runs the jobs in their order, each in a copy of the folder. As on GitHub, the steps after one that fails are skipped unless
 * they say otherwise, and so are the jobs that need one that fails.
 *
 * @param command turns a command into the one that is run; undefined for one that is not run here
 */
export async function runWorkflow(
  t: { after: (clean: () => void) => void },
  workflow: Workflow,
  folder: string,
  command: (text: string) => string | undefined,
): Promise<JobResult[]> {
  const place = mkdtempSync(join(tmpdir(), 'hammerlock-workflow-'));
  t.after(() => rmSync(place, { recursive: true, force: true }));
  const artifacts = join(place, 'artifacts');
  mkdirSync(artifacts);
  const results: JobResult[] = [];
  for (const [job, { strategy, steps, needs, if: condition }] of Object.entries(workflow.jobs)) {
    const hasFailed = results.some((result) => result.job === needs && !result.succeeded);
    if (hasFailed && condition !== GOES_ON) continue;
    for (const variables of combinations(strategy?.matrix ?? {})) {
      const copy = join(place, `${results.length}`);
      cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
      results.push({
        job,
        folder: copy,
        ...(await runSteps(steps, variables, { copy, artifacts, command })),
      });
    }
  }
  return results;
}

interface Place {
  readonly copy: string;
  readonly artifacts: string;
  readonly command: (text: string) => string | undefined;
}

async function runSteps(steps: readonly Step[], variables: Variables, { copy, artifacts, command }: Place) {
  let succeeded = true;
  let output = '';
  for (const step of steps) {
    if (!succeeded && step.if !== GOES_ON) continue;
    const filled = (text: string | number = '') =>
      String(text).replaceAll(/\$\{\{ matrix\.(\w+) \}\}/g, (_, name: string) => String(variables[name]));
    const { name, path, pattern } = step.with ?? {};
    if (step.uses?.startsWith('actions/upload-artifact'))
      upload(copy, filled(path), join(artifacts, filled(name)));
    if (step.uses?.startsWith('actions/download-artifact')) {
      for (const found of globSync('*', { cwd: artifacts }).filter((name) =>
        matchesGlob(name, filled(pattern)),
      ))
        cpSync(join(artifacts, found), join(copy, filled(path), found), { recursive: true });
    }
    const text = step.run === undefined ? undefined : command(filled(step.run));
    if (text === undefined) continue;
    const ended = await shell(text, copy);
    output += ended.output;
    succeeded &&= ended.succeeded;
  }
  return { succeeded, output };
}

/** Several paths keep their places below the folder that they have in common; one folder gives its contents. */
function upload(folder: string, list: string, artifact: string): void {
  assert.ok(!existsSync(artifact), `the name ${basename(artifact)} is used once`);
  const paths = list.trim().split(/\s*\n\s*/);
  for (const path of paths) assert.ok(existsSync(join(folder, path)), `${path} is there to be uploaded`);
  const [first = ''] = paths;
  if (statSync(join(folder, first)).isDirectory()) {
    cpSync(join(folder, first), artifact, { recursive: true });
    return;
  }
  assert.ok(paths.every((path) => dirname(path) === dirname(first)));
  for (const path of paths) cpSync(join(folder, path), join(artifact, basename(path)));
}

function combinations(matrix: Matrix): Variables[] {
  return Object.entries(matrix).reduce<Variables[]>(
    (all, [name, values]) => all.flatMap((before) => values.map((value) => ({ ...before, [name]: value }))),
    [{}],
  );
}

/** As GitHub runs a step: bash, which stops at the first command that fails. */
function shell(text: string, folder: string): Promise<{ succeeded: boolean; output: string }> {
  const path = [join(folder, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: path,
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
  };
  // A test that runs tests is not one of them.
  for (const name of ['NODE_TEST_CONTEXT', 'NODE_OPTIONS']) delete env[name];
  return new Promise((resolve) => {
    execFile('bash', ['-e', '-o', 'pipefail', '-c', text], { cwd: folder, env }, (error, stdout, stderr) =>
      resolve({ succeeded: error === null, output: `${stdout}${stderr}` }),
    );
  });
}
