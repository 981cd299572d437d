import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inThisProcess } from '../support/command.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

test('exit code 2 for bad usage and bad input, with a message that names it', async (t) => {
  const history = join(directory, 'bad.jsonl');
  writeFileSync(history, '{"process":0,"type":"invoke","f":"get","key":"x","input":null}\n{"process":0}\n');
  const program = fileURLToPath(new URL('../explore/programs/bugs/check-then-set.ts', import.meta.url));
  const cases: [args: string[], says: RegExp][] = [
    [['stress', '--frobnicate'], /unknown option '--frobnicate'/],
    [['frobnicate'], /unknown command 'frobnicate'/],
    [
      ['stress', 'exclusoin'],
      /Unknown scenario 'exclusoin'\. Did you mean exclusion\? Known: exclusion, hung, .* Name one of your own by its file\./,
    ],
    [['stress', 'exclusion', '--json', join(directory, 'no', 'place')], /can't be written: Error: ENOENT/],
    [['stress', 'exclusion', '--history', join(directory, 'no', 'place')], /can't be written: Error: ENOENT/],
    [['stress', 'nowhere.ts'], /There is no scenario file nowhere\.ts/],
    [['stress', '--workers', 'many'], /workers must be a whole number, not "many"/],
    [['stress', '--duration', 'soon'], /duration must be .* not "soon"/],
    [['stress', 'edits', '--faults', 'flood'], /Unknown fault 'flood'\. Known: pause, terminate/],
    [['stress', 'edits', '--faults', 'puase'], /Unknown fault 'puase'\. Did you mean pause\?/],
    [['explore', program, '--strategy', 'dsf'], /Unknown strategy 'dsf'\. Did you mean dfs\?/],
    [['check', history, '--model', 'regsiter'], /Unknown model 'regsiter'\. Did you mean register\?/],
    [
      ['stress', 'edits', 'hung', '--history', history],
      /A history has one scenario, but the run has 2: name one/,
    ],
    [['selftest', '--only', 'nobody'], /Unknown mutant 'nobody'. Known: /],
    [['check', history], /Name the model of the object with --model: register, .*, or a file/],
    [['check', history, '--model', 'graph'], /Unknown model 'graph'. Known: register, cas-register, .*kv/],
    [
      ['check', history, '--model', 'list-append', '--level', 'repeatable'],
      /Unknown level 'repeatable'\..* Known: read-uncommitted, .*, strict-serializable\./,
    ],
    [
      ['check', history, '--model', 'list-append', '--level', 'serialisable'],
      /Unknown level 'serialisable'\. Did you mean serializable\?/,
    ],
    [
      ['check', history, '--model', 'kv', '--level', 'serializable'],
      /--level is for models of transactions: list-append.*\. kv is a sequential model/,
    ],
    [
      ['check', history, '--model', 'kv'],
      /bad\.jsonl, line 2: type must be invoke, ok, fail or info, not missing/,
    ],
    [
      ['check', 'nowhere.jsonl', '--model', 'kv'],
      /The history nowhere\.jsonl can't be read: there is no such file\./,
    ],
    [['check', '', '--model', 'kv'], /The name of the history is empty: name a file/],
    [['check', directory, '--model', 'kv'], /it is a directory; name a file in it/],
    [['check', join(history, 'x'), '--model', 'kv'], /can't be read: Error: ENO/],
    ...(existsSync('/dev/null')
      ? ([
          [['check', '/dev/null', '--model', 'kv'], /\/dev\/null has no operations: nothing was checked/],
        ] satisfies typeof cases)
      : []),
    [['stress', ''], /The name of the scenario is empty: name a built-in scenario or a file/],
    [['stress', `${directory}/`], /The scenario file .* is a directory\. Name a file in it/],
    [['stress', 'exclusion', '--lock', ''], /The name of the lock file is empty/],
    [
      ['stress', 'file://host/x.ts'],
      /^There is no scenario file file:\/\/host\/x\.ts\. Name one that exists/,
    ],
    // The command that replays a run may name a mutant.
    [['stress', 'opposite-order', '--workers', 'many'], /workers must be a whole number/],
    [['stress', '--seed', '9007199254740993'], /seed must be a whole number below 2 \*\* 53, not "9007/],
  ];
  for (const [args, says] of cases) {
    const { code, err } = await inThisProcess(t, args);
    assert.equal(code, 2, args.join(' '));
    assert.match(err, says);
  }
});

test('an output file that is also an input or another output is refused, and is left unchanged', async (t) => {
  const [program, history, json] = ['program.ts', 'empty.jsonl', 'twice.json'].map((name) =>
    join(directory, name),
  ) as [string, string, string];
  writeFileSync(program, 'export default 7;\n');
  writeFileSync(history, '');
  for (const args of [
    ['explore', program, '--json', program],
    ['stress', program, '--json', program],
    ['stress', 'exclusion', '--lock', program, '--junit', program],
    ['stress', 'exclusion', '--json', json, '--junit', json],
    ['stress', 'edits', '--report', directory, '--json', join(directory, 'verdict.json')],
    ['check', history, '--model', 'kv', '--html', history],
    ['check', history, '--model', program, '--json', program],
  ]) {
    const { code, err } = await inThisProcess(t, args);
    assert.equal(code, 2, args.join(' '));
    assert.match(err, /is named twice: each output needs a file of its own/);
  }
  assert.equal(readFileSync(program, 'utf8'), 'export default 7;\n');
  const nameless = await inThisProcess(t, ['check', history, '--model', 'kv', '--json', '']);
  assert.match(nameless.err, /The name of an output file is empty/);
  for (const read of [history, '-']) {
    const { code, err } = await inThisProcess(t, ['check', read, '--model', 'kv', '--json', '-']);
    assert.equal(code, 2);
    assert.match(err, /An output needs a file, not -\. Standard output is the file \/dev\/stdout/);
  }
});

test('control characters of arguments and file names are escaped on the terminal', async (t) => {
  const hostile = '\u001b[2J\u202e\u0007';
  for (const args of [
    [hostile],
    ['stress', `--${hostile}`],
    ['check', hostile, '--model', 'kv'],
    ['check', 'a', '--model', hostile],
    ['check', 'a', '--model', 'kv', '--timeout', hostile],
    ['check', 'a', '--model', 'kv', '--json', `${hostile}/x`],
    ['explore', hostile],
    ['stress', hostile],
    ['stress', 'edits', '--faults', hostile],
    ['selftest', '--only', hostile],
  ]) {
    const { code, out, err } = await inThisProcess(t, args);
    assert.equal(code, 2, args.join(' '));
    assert.match(err, /\\(x1B|u001b)\[2J/);
    for (const character of hostile.replace('[2J', ''))
      assert.ok(!(out + err).includes(character), JSON.stringify(err));
  }
});

test('a command that is refused leaves no output file behind, and changes none', async (t) => {
  const [bad, before] = [join(directory, 'broken.jsonl'), join(directory, 'before.json')];
  writeFileSync(bad, 'not JSON\n');
  writeFileSync(before, 'what it was');
  const nothing = join(directory, 'nothing.ts');
  writeFileSync(nothing, 'export const nothing = 1;\n');
  const scenario = fileURLToPath(new URL('../hammer/scenarios/unlucky-seed.ts', import.meta.url));
  const outputs = join(directory, 'outputs');
  mkdirSync(outputs);
  const output = (name: string) => join(outputs, name);
  for (const args of [
    ['check', bad, '--model', 'kv', '--json', output('a'), '--html', output('b')],
    ['check', bad, '--model', 'kv', '--json', before],
    ['check', bad, '--model', 'kv', '--json', output('a'), '--html', join(directory, 'no', 'place')],
    ['explore', nothing, '--json', output('c')],
    ['stress', nothing, '--duration', '50ms', '--history', output('d')],
    ['stress', nothing, '--json', output('e'), '--junit', join(directory, 'no', 'place')],
    ['stress', nothing, '--report', output('f'), '--json', join(directory, 'no', 'place')],
    ['selftest', '--only', 'nobody', '--json', output('g')],
    ...[
      ['--workers', '0'],
      ['--seed', '4294967296'],
      ['--deadline', 'soon'],
      ['--faults', 'flood'],
      ['--lock', 'nowhere.ts'],
      ['--threshold', 'fast'],
      ['--target', 'nowhere'],
    ].map((wrong) => ['stress', scenario, '--report', output('h'), '--json', output('i'), ...wrong]),
  ]) {
    const { code } = await inThisProcess(t, args);
    assert.equal(code, 2, args.join(' '));
    assert.deepEqual(readdirSync(outputs), [], args.join(' '));
  }
  assert.equal(readFileSync(before, 'utf8'), 'what it was');
});
