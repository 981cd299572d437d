import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { inThisProcess } from '../support/command.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

test('exit code 2 for bad usage and bad input, with a message that names it', async (t) => {
  const history = join(directory, 'bad.jsonl');
  writeFileSync(history, '{"process":0,"type":"invoke","f":"get","key":"x","input":null}\n{"process":0}\n');
  const cases: [args: string[], says: RegExp][] = [
    [['stress', '--frobnicate'], /unknown option '--frobnicate'/],
    [['frobnicate'], /unknown command 'frobnicate'/],
    [['stress', 'exclusoin'], /Unknown scenario 'exclusoin'. Known: exclusion, hung/],
    [['stress', 'exclusion', '--json', join(directory, 'no', 'place')], /can't be written: Error: ENOENT/],
    [['stress', 'exclusion', '--history', join(directory, 'no', 'place')], /can't be written: Error: ENOENT/],
    [['stress', 'nowhere.ts'], /There is no scenario file nowhere\.ts/],
    [['stress', '--workers', 'many'], /workers must be a whole number, not "many"/],
    [['stress', '--duration', 'soon'], /duration must be .* not "soon"/],
    [['stress', 'edits', '--faults', 'flood'], /Unknown fault 'flood'\. Known: pause, terminate/],
    [
      ['stress', 'edits', 'hung', '--history', history],
      /A history has one scenario, but the run has 2: name one/,
    ],
    [['selftest', '--only', 'nobody'], /Unknown mutant 'nobody'. Known: /],
    [['check', history], /required option '--model <name>' not specified/],
    [['check', history, '--model', 'stack'], /Unknown model 'stack'. Known: register, cas-register, kv/],
    [
      ['check', history, '--model', 'kv'],
      /bad\.jsonl, line 2: type must be invoke, ok, fail or info, not missing/,
    ],
    [['check', 'nowhere.jsonl', '--model', 'kv'], /The history nowhere\.jsonl can't be read: Error: ENOENT/],
    [['check', '-', '--model', 'kv'], /standard input is not read; write the history to a file first/],
    [['check', '', '--model', 'kv'], /The name of the history is empty: name a file/],
    [['check', directory, '--model', 'kv'], /it is a directory; name a file in it/],
    [['check', join(history, 'x'), '--model', 'kv'], /can't be read: Error: ENO/],
    ...(existsSync('/dev/null')
      ? ([
          [
            ['check', '/dev/null', '--model', 'kv'],
            /it is not a file, but a pipe, .*; write the history to a/,
          ],
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
  const [program, json] = [join(directory, 'program.ts'), join(directory, 'twice.json')];
  writeFileSync(program, 'export default 7;\n');
  for (const args of [
    ['explore', program, '--json', program],
    ['stress', program, '--json', program],
    ['stress', 'exclusion', '--lock', program, '--junit', program],
    ['stress', 'exclusion', '--json', json, '--junit', json],
    ['stress', 'edits', '--report', directory, '--json', join(directory, 'verdict.json')],
    ['check', program, '--model', 'kv', '--html', program],
  ]) {
    const { code, err } = await inThisProcess(t, args);
    assert.equal(code, 2, args.join(' '));
    assert.match(err, /is named twice: each output needs a file of its own/);
  }
  assert.equal(readFileSync(program, 'utf8'), 'export default 7;\n');
  const nameless = await inThisProcess(t, ['check', program, '--model', 'kv', '--json', '']);
  assert.match(nameless.err, /The name of an output file is empty/);
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
