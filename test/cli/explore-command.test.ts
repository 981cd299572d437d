import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { argumentsOf, hammerlock, inThisProcess } from '../support/command.ts';
import { slow } from '../support/test-effort.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const program = (name: string) => fileURLToPath(new URL(`../explore/programs/${name}.ts`, import.meta.url));
const bug = program('bugs/check-then-set');

test('exit code 1 for a bug, with its steps, and the printed command replays the same failure', async (t) => {
  const found = await inThisProcess(t, ['explore', bug, '--seed', '1']);
  assert.deepEqual([found.code, found.err], [1, '']);
  assert.match(found.out, /^check-then-set +assertion +\d+ executions, \d+ steps in (\d+\.\d s|\d+ ms)/);
  assert.match(found.out, /^ +thread 0 +thread 1$/m);
  assert.match(found.out, /^2 context switches, 2 preemptions \(the fewest possible\)$/m);
  const again = found.out.match(/^again: npx hammerlock (explore .* --seed 1)$/m)?.[1];
  const repeated = await inThisProcess(t, argumentsOf(again!));
  assert.equal(repeated.code, 1, repeated.err);
  assert.match(repeated.out, /^check-then-set +assertion +1 execution, 6 steps /);
  assert.equal(stepsIn(repeated.out), stepsIn(found.out));
});

/** The table of steps in a printed failure. */
function stepsIn(out: string): string {
  return out.match(/^ +thread 0[\s\S]*preemptions/m)![0];
}

slow(
  'several programs are printed one per line, the worst outcome is the exit code, and --json has all of them',
  async (t) => {
    const json = join(directory, 'explorations.json');
    const files = [program('correct/recovered-death'), program('bugs/owner-dies'), bug];
    const args = [...files, '--strategy', 'dfs', '--executions', '100', '--max-deaths', '--json', json];
    const { code, out } = await inThisProcess(t, ['explore', ...args]);
    const lines = out.split('\n').filter((line) => / executions?, /.test(line));
    assert.equal(lines.length, files.length);
    const column = /(?:held|deadlock|assertion) +\d/;
    for (const line of lines) assert.equal(line.search(column), lines[0]!.search(column), out);
    const { node, explorations } = JSON.parse(readFileSync(json, 'utf8'));
    assert.equal(node, process.version);
    assert.deepEqual(
      explorations.map(({ program, outcome, strategy }: Record<string, unknown>) => [
        program,
        outcome,
        strategy,
      ]),
      [
        ['recovered-death', 'held', 'dfs'],
        ['owner-dies', 'deadlocked', 'dfs'],
        ['check-then-set', 'violated', 'dfs'],
      ],
    );
    assert.ok(
      explorations[1].failure.steps.some(({ operation }: { operation: string }) => operation === 'dies'),
    );
    assert.match(explorations[1].replay, / --replay "[^"]*x\d[^"]*" --seed \d+ --max-deaths 1$/);
    assert.equal(code, 1, 'violated before deadlocked');
  },
);

slow(
  'exit code 0 after all schedules of a correct program, with and without a bound of preemptions',
  async (t) => {
    const explore = (preemptions: string) =>
      inThisProcess(t, [
        ...['explore', program('correct/same-order'), '--strategy', 'dfs', '--preemptions', preemptions],
      ]);
    const [none, two] = [await explore('none'), await explore('2')];
    const count = ({ code, out }: { code: number | null; out: string }) => {
      assert.equal(code, 0, out);
      return Number(
        /^same-order +held +(\d+) executions, exhaustive(?: up to 2 preemptions)?, /.exec(out)?.[1],
      );
    };
    assert.ok(count(none) > count(two));
  },
);

test('--shard takes every nth program, or a part of each if there are fewer than n', async (t) => {
  const programs = ['check-then-set', 'opposite-order', 'owner-dies'].map((name) => program(`bugs/${name}`));
  const named = async (shard: string) => {
    const { out } = await inThisProcess(t, ['explore', ...programs, '--executions', '4', '--shard', shard]);
    return [...out.matchAll(/^(\S+) .*, \d+ steps? in /gm)].map(([line, name]) => [
      name,
      / shard /.test(line),
    ]);
  };
  assert.deepEqual(await named('1/2'), [
    ['check-then-set', false],
    ['owner-dies', false],
  ]);
  assert.deepEqual(await named('2/2'), [['opposite-order', false]]);
  assert.deepEqual(await named('4/4'), [
    ['check-then-set', true],
    ['opposite-order', true],
    ['owner-dies', true],
  ]);
});

test('exit code 3 for a deadlock, and 4 for a schedule that the program cannot follow', async (t) => {
  const stuck = await inThisProcess(t, ['explore', program('bugs/opposite-order'), '--strategy', 'pct']);
  assert.equal(stuck.code, 3, stuck.out);
  assert.match(stuck.out, /Thread 0 has waited on mutexes\[\d\] since step \d+, .* Thread 1 has waited on /);
  const lost = await inThisProcess(t, ['explore', bug, '--replay', '0*90']);
  assert.equal(lost.code, 4, lost.out);
  assert.match(lost.out, /^check-then-set +undecided .*\nStep \d+ of the schedule is not possible/);
});

test('exit code 2 for bad usage and bad input, with a message that names it', async (t) => {
  const cases: [args: string[], says: RegExp][] = [
    [
      [],
      /^Name the files of the programs, on the command line or as explore\.programs in hammerlock\.config\.ts\.\n$/,
    ],
    [['nowhere.ts'], /^There is no program file nowhere\.ts\. Name one that exists\.\n$/],
    [[bug, '--executions', 'many'], /^executions must be a whole number, not "many"\.\n$/],
    [[bug, '--executions', '0'], /^executions must be a whole number from 1 to \d+, not 0\.\n$/],
    [[bug, '--preemptions', 'some'], /preemptions must be a whole number, not "some"/],
    [[bug, '--strategy', 'luck'], /^Unknown strategy 'luck'\. Known: random, pct, dfs\.\n$/],
    [
      ['--max-deaths', bug],
      /maxDeaths must be a whole number, not ".*check-then-set\.ts"|Name the files of the programs/,
    ],
    [[bug, '--replay', '0.7'], /^'0\.7' is not a schedule of a program with 2 threads/],
    [[bug, '--shard', '3/2'], /^shard must be one of at most 1000 parts, .* not "3\/2"\.\n$/],
    [[bug, bug, '--replay', '0'], /^A schedule belongs to one program, but 2 are named: name one\.\n$/],
    [[bug, '--json', join(directory, 'no', 'place')], /can't be written: Error: ENOENT/],
    [[fileURLToPath(import.meta.resolve('../support/command.ts'))], /command\.ts has no default export\.\n$/],
  ];
  for (const [args, says] of cases) {
    const { code, err } = await inThisProcess(t, ['explore', ...args]);
    assert.equal(code, 2, args.join(' '));
    assert.match(err, says);
  }
});

slow('exit code 2 for a file that ends the process, which does not hide the programs after it', async () => {
  const { code, err } = await hammerlock(['explore', program('controls/ends-the-process'), bug]);
  assert.equal(code, 2);
  assert.match(err, /The program has ended one of the explorer's threads: exit code 0/);
});
