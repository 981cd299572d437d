import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loader } from '../../../scripts/test/node-loader.ts';
import { exploreProgram } from '../../../src/explore/index.ts';
import { slow } from '../../support/test-effort.ts';
import { explorer } from '../explorer.ts';
import { control } from '../programs/controls/index.ts';

test('every Atomics operation does and refuses what the language specification says', async (t) => {
  await explorer.run(control('atomics'), { executions: 20, test: t });
});

test('clocks and timers show the time that waits have taken, and nothing else', async (t) => {
  await explorer.run(control('clocks'), { executions: 20, test: t });
});

test('reading a clock in setup does not advance it, however many executions there are', async (t) => {
  await explorer.run(control('reads-clock-in-setup'), { executions: 300, test: t });
});

test('a thread can die before each of its steps; nextDeath returns it, and the check knows which one died', async (t) => {
  const { executions, exhausted } = await explorer.run(control('recovers'), {
    strategy: 'dfs',
    maxDeaths: 1,
    test: t,
  });
  assert.ok(exhausted);
  // Without deaths there is far less to explore, and nothing to recover.
  const living = await explorer.run(control('recovers'), { strategy: 'dfs', test: t });
  assert.ok(
    living.executions.complete * 3 < executions.complete,
    `${living.executions.complete} of ${executions.complete}`,
  );
});

slow(
  'a thread that waits for a message that never comes is reported as blocking, in finite time',
  async () => {
    const { outcome, failure } = await explorer.run(control('waits-for-a-message'), { seed: 1 });
    assert.deepEqual([outcome, failure?.kind], ['undecided', 'uncontrolled blocking']);
  },
);

slow(
  'a native call that does not return is reported as blocking, with the step before it, and not as a deadlock',
  async () => {
    const { outcome, failure } = await explorer.run(control('blocks-in-native-call'), { seed: 1 });
    assert.equal(outcome, 'undecided');
    assert.equal(failure?.kind, 'uncontrolled blocking');
    assert.match(failure.message, /^Thread 1 does not come to its next step, after step 2:/);
    assert.match(failure.steps.at(-1)?.source ?? '', /blocks-in-native-call\.ts:\d+:\d+$/);
  },
);

test('a module that remembers earlier executions is reported, with the step that differs', async () => {
  const exploration = await explorer.run(control('differs-every-time'), { seed: 1 });
  assert.equal(exploration.outcome, 'undecided');
  assert.equal(exploration.failure?.kind, 'uncontrolled nondeterminism');
  assert.match(
    exploration.failure.message,
    /^In two runs of the same schedule, step \d was first thread \d's add at byte 0 of buffer 0/,
  );
  assert.ok(exploration.executions.complete <= 4, 'it is looked for in the first executions');
});

test('a check that throws only the first time is reported too', async () => {
  const { failure } = await explorer.run(control('check-differs'), { seed: 1 });
  assert.equal(failure?.kind, 'uncontrolled nondeterminism');
  assert.match(failure.message, /^Only one of two runs of the same schedule threw \(an even check\)\./);
});

slow('a check that does not return is refused after a while', async () => {
  const exploring = exploreProgram(control('check-waits'));
  await assert.rejects(exploring, {
    code: 'invalid_program',
    message: /its check takes more than 10000 ms/,
  });
});

test('a setup that does something else the second time is refused, with what it did', async () => {
  await assert.rejects(explorer.run(control('sets-up-differently')), {
    code: 'invalid_program',
    message: /The setup made a SharedArrayBuffer of 8 bytes where it made one of 4 before/,
  });
});

test('a file that explores when its threads load it is refused', async () => {
  await assert.rejects(explorer.run(control('explores')), {
    code: 'invalid_program',
    message: /must not explore/,
  });
});

test('an error in a callback is a failure of its thread', async () => {
  const { failure } = await explorer.run(control('throws-later'), { seed: 1 });
  assert.equal(failure?.message, 'Thread 1 threw: too late');
});

test('memory that a thread makes is its own, and a clone of it is the same memory', async (t) => {
  await explorer.run(control('makes-memory'), { executions: 1, plainAccesses: true, test: t });
});

test('with more timers than there is room for the outcome is undecided', async () => {
  const { outcome, undecided } = await explorer.run(control('sixty-timers'), { executions: 1 });
  assert.equal(outcome, 'undecided');
  assert.match(undecided ?? '', /^More than 56 timers and waitAsync promises were pending at once/);
});

test('memory made by a module is refused in the world, and proves nothing elsewhere: each thread has its own', async () => {
  await assert.rejects(explorer.run(control('module-memory', { world: '' })), {
    code: 'invalid_program',
    message: /returns a SharedArrayBuffer that it has not made, inner\.words: each thread/,
  });
  const { outcome, undecided } = await explorer.run(control('module-memory'), { executions: 2 });
  assert.equal(outcome, 'undecided');
  assert.match(undecided ?? '', /^No step has accessed memory that setup made/);
});

test('a body may return anything', async (t) => {
  await explorer.run(control('returns-null'), { executions: 1, test: t });
});

test('a deadlock of a thread with a timer names its wait and not the timer', async () => {
  const { failure } = await explorer.run(control('deadlocks-with-timer'), { executions: 1 });
  assert.equal(failure?.kind, 'deadlock');
  assert.match(failure.message, /^Thread 0 has waited on [^.]*\. There was no notify there\.$/);
});

slow('a thread that catches the error that should end it is reported', async () => {
  const { failure } = await explorer.run(control('catches-all'), { executions: 1 });
  assert.equal(failure?.kind, 'uncontrolled blocking');
  assert.match(failure.message, /^Thread 0 does not end when it is told to, after step 1:/);
});

test('a promise that a body does not await still belongs to its thread and its execution', async () => {
  const { failure } = await explorer.run(control('floats'), { seed: 1 });
  assert.equal(failure?.message, 'Thread 1 threw: not awaited');
  assert.equal(failure.execution, 1);
  assert.equal(failure.steps.at(-1)?.operation, 'store');
});

test('an explorer explores one program at a time', async () => {
  const first = explorer.run(control('atomics'), { executions: 1 });
  await assert.rejects(explorer.run(control('atomics')), {
    code: 'invalid_program',
    message: /Run one at a time/,
  });
  assert.equal((await first).outcome, 'held');
});

test('what threads print appears once, when a failure is described', () => {
  const { stdout } = spawnSync(
    process.execPath,
    [...loader, fileURLToPath(new URL('../programs/controls/explores-prints.ts', import.meta.url))],
    { encoding: 'utf8', timeout: 30_000 },
  );
  const lines = stdout.trim().split('\n');
  assert.deepEqual(lines.sort(), ['assertion', 'thread 0 was here', 'thread 1 was here']);
});
