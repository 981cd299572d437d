import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Verdict } from '../../src/index.ts';
import type { RunReport } from '../../src/report/run-report.ts';
import { hammerlock, inThisProcess } from '../support/command.ts';
import { slow } from '../support/test-effort.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const unlucky = fileURLToPath(new URL('../hammer/scenarios/unlucky-seed.ts', import.meta.url));
const short = ['--duration', '30ms', '--workers', '1'];

test('--until-failure stops at the first verdict that is not held, and prints the command that repeats it', async (t) => {
  const [json, junit] = [join(directory, 'runs.json'), join(directory, 'runs.xml')];
  const report = join(directory, 'report');
  const { code, out } = await inThisProcess(t, [
    ...['stress', unlucky, ...short, '--seed', '13', '--until-failure'],
    ...['--json', json, '--junit', junit, '--report', report],
  ]);
  assert.equal(code, 1, out);
  assert.match(out, /^hammerlock: 1 worker on \d+ cores?, Node \S+, seeds from 13\n/);
  assert.match(out, /^run 1, seed 13: unlucky-seed +held .*\nrun 2, seed 14: unlucky-seed +held .*$/m);
  assert.match(out, /^run 3, seed 15: unlucky-seed +violated .*\n {2}- 15 is an unlucky seed$/m);
  assert.match(out, /\nverdict: violated in run 3\nreport: .*\/report\/index\.html\n$/);
  assert.match(out, /seed 15; again: npx hammerlock stress \S+unlucky-seed\.ts .* --seed 15$/m);

  const found = JSON.parse(readFileSync(json, 'utf8')) as RunReport;
  assert.deepEqual([found.outcome, found.runs], ['violated', 3]);
  assert.deepEqual(
    found.verdicts.map(({ outcome, seed, measurements }) => [outcome, seed, measurements !== undefined]),
    [
      ['held', 13, false],
      ['held', 14, false],
      ['violated', 15, true],
    ],
  );
  const cases = [...readFileSync(junit, 'utf8').matchAll(/<testcase [^>]* name="([^"]*)"/g)];
  assert.deepEqual(
    cases.map(([, name]) => name),
    ['unlucky-seed, seed 13', 'unlucky-seed, seed 14', 'unlucky-seed, seed 15'],
  );
  const page = readFileSync(join(report, 'index.html'), 'utf8');
  assert.match(page, /<th scope="row">unlucky-seed, seed 14<\/th>/);
  assert.match(page, /<th scope="row"><a href="#scenario-0">unlucky-seed, seed 15<\/a><\/th>/);
  assert.equal(page.match(/class="scenario"/g)?.length, 1, 'only the last run has a section');
});

slow('--runs ends with the verdict of all runs, of several scenarios too', async (t) => {
  const json = join(directory, 'all.json');
  const args = ['stress', unlucky, 'handoff', '--duration', '60ms', '--workers', '2', '--seed', '4294967294'];
  const { code, out } = await inThisProcess(t, [...args, '--runs', '2', '--json', json]);
  assert.equal(code, 0, out);
  assert.match(out, /^verdict: held in 2 runs$/m);
  const { runs, verdicts } = JSON.parse(readFileSync(json, 'utf8')) as RunReport;
  assert.equal(runs, 2);
  assert.deepEqual(
    verdicts.map(({ scenario, seed }: Verdict) => [scenario, seed]),
    [
      ['unlucky-seed', 4_294_967_294],
      ['handoff', 4_294_967_294],
      ['unlucky-seed', 4_294_967_295],
      ['handoff', 4_294_967_295],
    ],
  );
});

slow('a failure ends the run, and the scenarios after it are not reported as missing', async (t) => {
  const json = join(directory, 'cut.json');
  const args = ['stress', unlucky, 'handoff', ...short, '--seed', '15', '--runs', '5', '--json', json];
  const { code, out } = await inThisProcess(t, args);
  assert.equal(code, 1, out);
  assert.match(out, /^verdict: violated in run 1$/m);
  const { verdicts, notRun } = JSON.parse(readFileSync(json, 'utf8')) as RunReport;
  assert.deepEqual([verdicts.length, notRun], [1, []]);
});

test('an invalid number of runs is refused, by its value', async (t) => {
  for (const [runs, says] of [
    ['0', /runs must be at least 1, not 0/],
    ['many', /runs must be a whole number, not "many"/],
  ] as const) {
    const { code, err } = await inThisProcess(t, ['stress', unlucky, '--runs', runs]);
    assert.equal(code, 2);
    assert.match(err, says);
  }
});

for (const [flags, code, verdict] of [
  [['--until-failure'], 0, /\nverdict: held in \d+ runs?\n$/],
  [['--runs', '1000'], 4, /\nverdict: undecided in run \d+\n$/],
] as const) {
  slow(`${flags[0]} that Ctrl-C ends is ${code === 0 ? 'held' : 'undecided'}`, async () => {
    let interrupted = false;
    const onOutput = (out: string, kill: (signal: 'SIGINT') => void) => {
      if (interrupted || !/^run 2,.* held /m.test(out)) return;
      interrupted = true;
      kill('SIGINT');
    };
    const ended = await hammerlock(['stress', 'handoff', '--duration', '300ms', ...flags], onOutput);
    assert.equal(ended.code, code, ended.out);
    assert.match(ended.out, verdict);
  });
}
