import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BenchArgumentError, helpText, readArguments } from '../../bench/arguments.ts';

const part = () => [];
const benches = { locks: { uncontended: part, contended: part }, http: { reads: part } };
const read = (...args: string[]) => readArguments(args, benches);

test('a bench runs all its parts, or those that are named, in its own order', () => {
  assert.deepEqual(read('locks'), { kind: 'parts', parts: benches.locks, json: undefined });
  const { parts } = read('locks', '--only', 'contended,uncontended') as { parts: object };
  assert.deepEqual(Object.keys(parts), ['uncontended', 'contended']);
  assert.deepEqual(Object.keys((read('locks', '--only', 'contended') as { parts: object }).parts), [
    'contended',
  ]);
});

test('--threads is a list of numbers', () => {
  assert.deepEqual(read('locks', '--threads', '1,2,16', '--json', 'out'), {
    kind: 'threads',
    threads: [1, 2, 16],
    json: 'out',
  });
});

test('help names every part', () => {
  for (const args of [['help'], ['--help'], ['-h'], ['locks', '--help']]) {
    assert.deepEqual(read(...args), { kind: 'help' });
  }
  assert.match(helpText(benches), /locks: uncontended, contended\n {2}http: reads$/);
});

test('an argument without a meaning is refused by name', () => {
  const refusals: Readonly<Record<string, RegExp>> = {
    '': /Name a bench: locks, http/,
    lock: /Unknown bench 'lock'. Known: locks, http/,
    toString: /Unknown bench 'toString'/,
    'locks http': /One bench at a time: locks, or http/,
    'locks --only crowded': /Unknown part 'crowded'. Known: uncontended, contended/,
    'locks --only=': /Unknown part ''/,
    'locks --thread 1': /Unknown option '--thread'/,
    'locks --threads': /--threads/,
    'http --threads 1': /--threads belongs to the bench locks, not http/,
    'locks --threads 1 --only contended': /leave --only out/,
    'locks --threads 1,x': /not 'x' in '1,x'/,
    'locks --threads 1,,2': /not '' in '1,,2'/,
    'locks --threads 0': /not '0'/,
    'locks --threads 2,2': /not '2' in '2,2'/,
    'locks --threads 4,2': /not '2' in '4,2'/,
    'locks --threads 1.5': /not '1\.5'/,
    'locks --threads 252': /from 1 to 251.*not '252'/,
  };
  for (const [args, message] of Object.entries(refusals)) {
    const refused = (error: unknown) => error instanceof BenchArgumentError && message.test(error.message);
    assert.throws(() => read(...args.split(' ').filter(Boolean)), refused, args);
  }
});
