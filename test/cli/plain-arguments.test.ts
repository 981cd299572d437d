import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkCommand } from '../../src/cli/check-command.ts';
import { plainArguments } from '../../src/cli/plain-check.ts';

/* A check reads plain arguments itself: as the parser of all commands does, to which it leaves all others. */

/** What the parser of all commands reads; undefined for what it refuses. */
function parsed(args: readonly string[]): { file: unknown; options: unknown } | undefined {
  let read: { file: unknown; options: unknown } | undefined;
  const command = checkCommand(() => {})
    .exitOverride()
    .configureOutput({ writeErr() {}, writeOut() {} })
    .action((file: string, options: object) => {
      read = { file, options: { ...options } };
    });
  try {
    command.parse(args, { from: 'user' });
  } catch {}
  return read;
}

const valid = [
  ['a.jsonl'],
  ['a.jsonl', '--model', 'register'],
  ['--model', 'register', 'a.jsonl', '--timeout', '5s'],
  ['a.jsonl', '--model=register', '--level=READ COMMITTED'],
  ['a.jsonl', '--json=', '--model', 'm=n'],
  ['-', '--nil-reads', 'unknown', '--independent'],
  ['--independent', 'a.jsonl', '--memory', '1', '--memory', '2'],
  ['a.jsonl', '--init', '{"a": 1}', '--format', 'edn'],
  ['--model', 'register', '--', '--a.jsonl'],
  ['a.jsonl', '--json', 'a', '--junit', 'b', '--html', 'c'],
];

for (const args of valid) {
  test(`${args.join(' ')} are plain arguments`, () => {
    const { file, options } = plainArguments(args)!;
    assert.deepEqual({ file, options: { ...options } }, parsed(args));
  });
}

test('what is not plain is left to the parser of all commands', () => {
  for (const args of [
    [],
    ['a', 'b'],
    ['a', '--help'],
    ['a', '-h'],
    ['a', '--config', 'c.ts'],
    ['a', '--modell', 'register'],
    ['a', '--model'],
    ['a', '--init', '-5'],
    ['a', '--independent=yes'],
    ['a', '--no-independent'],
  ]) {
    assert.equal(plainArguments(args), undefined, args.join(' '));
  }
});

test('arguments made of the pieces of others are read as by the parser of all commands, or left to it', () => {
  const pieces = [...new Set(valid.flat()), '-x', '--help', '--no-independent', '--init=-5', ''];
  let seed = 1;
  const next = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  let plain = 0;
  for (let n = 0; n < 3_000; n++) {
    const args = Array.from({ length: 1 + next(4) }, () => pieces[next(pieces.length)]!);
    const read = plainArguments(args);
    if (read === undefined) continue;
    plain += 1;
    assert.deepEqual({ file: read.file, options: { ...read.options } }, parsed(args), args.join(' '));
  }
  assert.ok(plain > 300, `${plain} plain`);
});
