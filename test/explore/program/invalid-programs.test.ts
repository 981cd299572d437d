import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineProgram, exploreProgram, openExplorer, type Program } from '../../../src/explore/index.ts';
import { explorer } from '../explorer.ts';
import atomics from '../programs/controls/atomics.ts';
import { control } from '../programs/controls/index.ts';
import twoInAFile, { other } from '../programs/controls/two-in-a-file.ts';

test('a program that is not the default export of its file is refused: its threads would run another', async () => {
  await assert.rejects(explorer.run(other), {
    code: 'invalid_program',
    message: /^The program "other" is not the default export of .*two-in-a-file\.ts, .*"two-in-a-file"/,
  });
});

test('a program is known by its file: a test runner may have loaded a copy of it', async () => {
  const { outcome, program } = await explorer.run({ ...atomics }, { executions: 1, test: true });
  assert.deepEqual([outcome, program], ['held', atomics.name]);
});

test('a test that is over ends its exploration, and the explorer explores the next program', async () => {
  await explorer.run(atomics, { executions: 1 });
  const endless = { executions: 2 ** 31 - 1, test: { signal: AbortSignal.timeout(100) } };
  await assert.rejects(explorer.run(atomics, endless), { name: 'TimeoutError' });
  await using starting = openExplorer();
  const early = { ...endless, test: { signal: AbortSignal.timeout(1) } };
  await assert.rejects(starting.run(atomics, early), { name: 'TimeoutError' }, 'over before its threads run');
  const aborted = { test: { signal: AbortSignal.abort(new Error('over')) } };
  await assert.rejects(explorer.run(atomics, aborted), { message: 'over' });
  assert.equal((await explorer.run(atomics, { executions: 1 })).outcome, 'held');
});

test('a test context that is none is refused', async () => {
  await assert.rejects(explorer.run(twoInAFile, { test: 5 as never }), {
    code: 'invalid_program',
    message: /^test must be the context .*, not 5\.$/,
  });
});

test('a check that returns a promise is refused: what it finds would be ignored', async () => {
  await assert.rejects(explorer.run(control('checks-later')), {
    code: 'invalid_program',
    message: /check returns a promise/,
  });
});

test('an invalid list of mortal threads is refused', () => {
  const program = { name: 'mortal', setup: () => null, threads: [() => {}], mortal: 0 };
  assert.throws(() => defineProgram(program as unknown as Program), { code: 'invalid_program' });
});

test('a schedule that is longer than any execution is refused', async () => {
  await assert.rejects(exploreProgram(control('atomics'), { replay: '0*20001' }), {
    code: 'invalid_program',
    message: /is not a schedule/,
  });
});

test('a failure is described whatever else is in the world, and wherever in a word it is', async () => {
  const { failure } = await explorer.run(control('odd-world'), { strategy: 'dfs', plainAccesses: true });
  assert.match(
    failure?.message ?? '',
    /write of bytes\.8\[1\.\.4\] in step 1 and .* read of bytes\.8\[2\.\.5\] in step 2/,
  );
});

for (const [what, program, message] of [
  ['a number', 5, /^5 is not a program/],
  [
    'a name with an escape',
    { name: 'a\u001b[31m', setup: () => 0, threads: [() => {}] },
    /control characters/,
  ],
] as const) {
  test(`${what} is refused, with the reason`, () => {
    assert.throws(() => defineProgram(program as unknown as Program), { code: 'invalid_program', message });
  });
}
