import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { loader } from '../../../scripts/test/node-loader.ts';

const module = new URL('../../../src/report/terminal/outcome-colour.ts', import.meta.url);
const script = `
  import { WriteStream } from 'node:tty';
  import { colouredOutcome } from ${JSON.stringify(module)};
  const { getColorDepth } = WriteStream.prototype;
  if (process.env.TERMINAL) Object.assign(process.stdout, { isTTY: true, getColorDepth });
  console.log(JSON.stringify([
    colouredOutcome('held-locks    held       2 steps', 'held'),
    colouredOutcome('verdict: undecided', 'undecided'),
    colouredOutcome('check-then-set  assertion  1 execution', 'violated', 'assertion'),
    colouredOutcome('no such word', 'deadlocked'),
  ]));`;

/**
 * What the lines are in a process with these variables, whose output is a pipe or, with `TERMINAL`, counts as a
 * terminal. The variables of this process are not passed on: `CI`, `COLORTERM`, `TEAMCITY_VERSION` and others tell Node
 * what the terminal can show.
 */
function linesWith(variables: Readonly<Record<string, string>>): string[] {
  const { PATH, SystemRoot } = process.env;
  const args = [...loader, '--input-type=module', '--eval', script];
  const options = { env: { PATH, SystemRoot, TERM: 'xterm', ...variables }, stdio: 'pipe' } as const;
  return JSON.parse(execFileSync(process.execPath, args, options).toString());
}

const plain = [
  'held-locks    held       2 steps',
  'verdict: undecided',
  'check-then-set  assertion  1 execution',
  'no such word',
];
const coloured = [
  'held-locks    \u001b[32mheld\u001b[39m       2 steps',
  'verdict: \u001b[33mundecided\u001b[39m',
  'check-then-set  \u001b[31massertion\u001b[39m  1 execution',
  'no such word',
];

test('an outcome has its colour on a terminal, unless NO_COLOR is set', () => {
  assert.deepEqual(linesWith({ TERMINAL: '1' }), coloured);
  assert.deepEqual(linesWith({ TERMINAL: '1', NO_COLOR: '1' }), plain);
});

test('an outcome has no colour in a pipe, unless FORCE_COLOR asks for it', () => {
  assert.deepEqual(linesWith({}), plain);
  assert.deepEqual(linesWith({ FORCE_COLOR: '1' }), coloured);
});
