import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { stressCommand } from '../../src/cli/stress-command.ts';
import type { RunReport, Verdict } from '../../src/index.ts';
import { argumentsOf, hammerlock, inThisProcess } from '../support/command.ts';
import { readValidReport } from '../support/report-schema.ts';
import { slow } from '../support/test-effort.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const scenario = (name: string) => path(`../hammer/scenarios/${name}.ts`);

test('the help lists the scenarios and the exit codes', () => {
  let out = '';
  const command = stressCommand(() => {});
  const writeOut = (text: string) => {
    out += text;
  };
  command.configureOutput({ writeOut }).outputHelp();
  assert.match(out, /exclusion +plain counters/);
  assert.match(out, /Exit codes: 0 held, 1 violated/);
});
test('exit code 0 for a scenario that holds, and --json has the same verdict', async (t) => {
  const json = join(directory, 'verdicts.json');
  const { code, out, err } = await inThisProcess(t, [
    ...[
      'stress',
      'edits',
      scenario('misbehaves'),
      '--duration',
      '200ms',
      '--workers',
      '2',
      '--seed',
      '0',
      '--json',
      json,
    ],
  ]);
  assert.equal(code, 0, out + err);
  assert.match(out, /^hammerlock: 2 workers on \d+ cores, Node v\d+\.\d+\.\d+, seed 0\n/);
  assert.match(out, /^edits +held +[\d,]+ steps, [\d,]+ operations in 0\.[1-9] s, \d+ busy, \d+ waits?$/m);
  assert.match(out, /verdict: held\n$/);
  const { outcome, machines, verdicts } = readValidReport('verdict', json) as RunReport;
  assert.deepEqual([outcome, machines[0]?.node], ['held', process.version]);
  assert.deepEqual(
    verdicts.map(({ scenario, outcome, seed }: Verdict) => [scenario, outcome, seed]),
    [
      ['edits', 'held', 0],
      ['misbehaves', 'held', 0],
    ],
  );
});

slow('exit code 1 for a violation, with the seed and the command that replays the run', async (t) => {
  const store = path('../../src/mutants/fencing/fence-refuses-equal.ts');
  const args = ['--duration', '100ms', '--workers', '2', '--seed', '9', '--store', store];
  const { code, out } = await inThisProcess(t, ['stress', 'edits', ...args]);
  assert.equal(code, 1, out);
  assert.match(out, /edits +violated .*\n {2}- setup: StaleGrantError .*\n/);
  const again = out.match(/seed 9; again: npx hammerlock (stress .*)\n/)?.[1];
  assert.match(again!, /--seed 9 --store/);
  const repeated = await inThisProcess(t, argumentsOf(again!));
  assert.equal(repeated.code, 1, repeated.out);
});

slow('exit code 3 for a deadlock, with a table of both workers, and the run ends by itself', async (t) => {
  const { code, out } = await inThisProcess(t, [
    ...['stress', scenario('opposite-order'), '--workers', '2', '--duration', '1h', '--deadline', '500ms'],
    ...['--lock', path('../../src/mutants/deadlocks/no-deadlock-detection.ts')],
  ]);
  assert.equal(code, 3, out);
  assert.match(out, / worker +state +operation +holds +waits for +for\n/);
  assert.match(
    out,
    / worker 0 +waiting +session-a +session-b +\d\.\d s\n +worker 1 +waiting +session-b +session-a /,
  );
  assert.match(
    out,
    /cycle: worker 0 holds session-a and waits for session-b; worker 1 holds session-b and waits for session-a/,
  );
  assert.match(out, /verdict: deadlocked\n$/);
});

slow('exit code 4 for a run that Ctrl-C ends early', async () => {
  let interrupted = false;
  const onOutput = (printed: string, kill: (signal: 'SIGINT') => void) => {
    if (interrupted || !/ left\b/.test(printed)) return;
    interrupted = true;
    kill('SIGINT');
  };
  const { code, out } = await hammerlock(
    ['stress', scenario('misbehaves'), '--seed', '0', '--duration', '1h', '--workers', '2', '--progress'],
    onOutput,
  );
  assert.equal(code, 4, out);
  assert.match(out, /verdict: undecided\n$/);
});

slow('the fault all means all faults, in a list as well', async (t) => {
  const { code, err } = await inThisProcess(t, ['stress', 'sharing', '--faults', 'busy, all']);
  assert.equal(code, 2);
  assert.match(err, /^The scenario sharing does not withstand pause, terminate, /);
});

test('a scenario that does not withstand the faults is refused before the scenarios named before it are run', async (t) => {
  const args = ['stress', scenario('unlucky-seed'), 'handoff', '--faults', 'pause', '--duration', '2s'];
  const { code, out, err } = await inThisProcess(t, [...args, '--workers', '2']);
  assert.equal(code, 2, out);
  assert.match(err, /^The scenario handoff does not withstand pause\. It withstands /);
  assert.match(out, /^hammerlock: .*\n$/, 'nothing was run');
});

test('a scenario that is refused is reported with its file, and the reports list it as not run', async (t) => {
  const files = ['number.ts', 'refused.json', 'refused.xml'].map((name) => join(directory, name));
  const [bad, json, junit] = files as [string, string, string];
  writeFileSync(bad, 'export default 7;\n');
  const { code, err } = await inThisProcess(t, [
    'stress',
    bad,
    'exclusion',
    '--json',
    json,
    '--junit',
    junit,
  ]);
  assert.equal(code, 2);
  assert.match(err, /number\.ts: The name of a scenario must be a non-empty string/);
  const report = JSON.parse(readFileSync(json, 'utf8'));
  assert.deepEqual([report.outcome, report.verdicts], ['undecided', []]);
  assert.match(report.notRun[0].reason, /The name of a scenario must be a non-empty string/);
  assert.deepEqual(report.notRun[1], {
    scenario: 'exclusion',
    reason: 'the run ended before',
    isExcused: false,
  });
  assert.match(readFileSync(junit, 'utf8'), /tests="2" failures="0" errors="2"/);
});

slow(
  'a scenario that loads only in the main thread is refused, which says nothing about the lock',
  async (t) => {
    const file = join(directory, 'elsewhere.ts');
    const only =
      "import { isMainThread } from 'node:worker_threads'; if (!isMainThread) throw new Error('not here');";
    writeFileSync(file, `${only} export default { name: 'elsewhere', setup() {}, step() {} };\n`);
    const { code, err } = await inThisProcess(t, ['stress', file, '--duration', '50ms', '--workers', '1']);
    assert.equal(code, 2);
    assert.match(err, /The scenario .*elsewhere\.ts can't be loaded: .*not here/);
  },
);
