import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loader } from '../../scripts/test/node-loader.ts';
import { hammerlock } from '../support/command.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const bin = fileURLToPath(new URL('../../src/cli/bin.ts', import.meta.url));
const program = (name: string) => fileURLToPath(new URL(`../explore/programs/${name}.ts`, import.meta.url));

/** Sends Ctrl-C once, when what was printed matches. */
function interruptAt(pattern: RegExp): (printed: string, kill: (signal: 'SIGINT') => void) => void {
  let isDone = false;
  return (printed, kill) => {
    if (isDone || !pattern.test(printed)) return;
    isDone = true;
    kill('SIGINT');
  };
}

test('Ctrl-C ends explore, which prints what was done, and names the programs that were not explored in every output', async () => {
  const [json, junit] = [join(directory, 'explore.json'), join(directory, 'explore.xml')];
  const files = [program('correct/three-state-mutex'), program('correct/same-order')];
  const args = [
    'explore',
    ...files,
    '--executions',
    '2000000000',
    '--progress',
    '--json',
    json,
    '--junit',
    junit,
  ];
  const { code, out } = await hammerlock(args, interruptAt(/executions · /));
  assert.equal(code, 4, out);
  assert.match(
    out,
    /^three-state-mutex +undecided +[\d,]+ executions, .*\nThe exploration was stopped after [\d,]+ executions/,
  );
  assert.match(out, /\nundecided: stopped before same-order\.ts\n$/);
  const { outcome, explorations, notRun } = JSON.parse(readFileSync(json, 'utf8'));
  assert.deepEqual([outcome, explorations.length], ['undecided', 1]);
  assert.ok(explorations[0].executions.complete > 0);
  assert.match(notRun[0].file, /same-order\.ts$/);
  assert.equal(notRun[0].reason, 'the exploration was stopped before');
  assert.match(readFileSync(junit, 'utf8'), /tests="2" failures="0" errors="2"/);
});

test('Ctrl-C ends check, which prints how far it came, and writes it as JSON', async () => {
  // Its steps take a while, and say that the search is under way.
  const model = join(directory, 'slow.ts');
  writeFileSync(
    model,
    `import { writeSync } from 'node:fs';
     const pause = new Int32Array(new SharedArrayBuffer(4));
     export default { name: 'slow', functions: new Set(['go']), init: 0, step(n) {
       writeSync(2, 'step\\n'); Atomics.wait(pause, 0, 0, 0.1); return n + 1; } };`,
  );
  const history = join(directory, 'long.jsonl');
  const lines = Array.from({ length: 20_000 }, (_, process) => [
    { process, type: 'invoke', f: 'go' },
    { process, type: 'ok', f: 'go', output: null },
  ]);
  writeFileSync(
    history,
    lines
      .flat()
      .map((line) => `${JSON.stringify(line)}\n`)
      .join(''),
  );
  const json = join(directory, 'check.json');
  const args = ['check', history, '--model', model, '--json', json];
  const { code, out } = await hammerlock(args, interruptAt(/step\n/));
  assert.equal(code, 4, out);
  assert.match(out, /^undecided: 1 of 1 key when the check was stopped, 20,000 operations on 1 key in /m);
  const { outcome, reason, operations } = JSON.parse(readFileSync(json, 'utf8'));
  assert.deepEqual([outcome, reason, operations], ['undecided', 'stopped', 20_000]);
});

test('a reader that goes away ends the runs early, and what was done is written', async () => {
  const json = join(directory, 'unread.json');
  const args = [
    'stress',
    'exclusion',
    '--workers',
    '2',
    '--duration',
    '200ms',
    '--until-failure',
    '--json',
    json,
  ];
  const child = spawn(process.execPath, [...loader, bin, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.once('data', () => child.stdout.destroy());
  const [code] = await once(child, 'close');
  const { outcome, verdicts } = JSON.parse(readFileSync(json, 'utf8'));
  assert.deepEqual([outcome, code], verdicts[0].outcome === 'held' ? ['held', 0] : ['undecided', 4]);
});

test('a second signal ends stress at once, and nothing of the run is left', async () => {
  const temporary = join(directory, 'temporary');
  mkdirSync(temporary);
  const child = spawn(
    process.execPath,
    [...loader, bin, 'stress', 'edits', '--workers', '2', '--duration', '1h', '--progress'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, TMPDIR: temporary },
      timeout: 60_000,
      killSignal: 'SIGKILL',
    },
  );
  let runs: number | undefined;
  child.stderr.on('data', (progress) => {
    if (runs !== undefined || !/operations\/s/.test(progress)) return;
    runs = runsIn(temporary);
    child.kill('SIGINT');
    // Two of the same kind may arrive as one.
    child.kill('SIGTERM');
  });
  const [code] = await once(child, 'close');
  assert.deepEqual([code, runs, runsIn(temporary)], [130, 1, 0]);
});

function runsIn(temporary: string): number {
  return readdirSync(temporary).filter((name) => name.startsWith('hammerlock-')).length;
}
