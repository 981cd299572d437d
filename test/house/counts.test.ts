import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPages } from '../../scripts/docs/type-check-examples.ts';
import { mutants } from '../../src/mutants/index.ts';
import { scenarios } from '../../src/scenarios/index.ts';
import { bugs, correct } from '../explore/programs/index.ts';
import { lockPrograms } from '../explore/programs/locks/index.ts';

const pages = [...readPages().values()].join(' ').replace(/\s+/g, ' ');
const withTwo = lockPrograms.filter(({ threads }) => threads === 2).length;

for (const [what, count, says] of [
  ['scenarios', scenarios.size, /the store with (\d+) built-in scenarios/],
  ['mutants', mutants.length, /plants (\d+) known bugs/],
  ['bugs that the explorer finds', bugs.length, /has to find (\d+) classic bugs/],
  ['right programs', correct.length, /nothing in (\d+) programs that are correct/],
  ['right programs in the soak', correct.length, /a million executions of the (\d+)\./],
  ['programs of the locks', lockPrograms.length, /programs\/locks\), (\d+) programs/],
  ['programs of two threads', withTwo, /of the (\d+) programs with two threads/],
  ['programs of the locks that run at random', lockPrograms.length, /random ones of each of the (\d+)\./],
] as const) {
  test(`the pages count the ${what}`, () => {
    assert.equal(Number(pages.match(says)?.[1]), count);
  });
}
