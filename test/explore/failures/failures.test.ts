import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { failureText } from '../../../src/explore/failures/failure-text.ts';
import { type Exploration, explorationEvidence, ProgramFailedError } from '../../../src/explore/index.ts';
import { explorer } from '../explorer.ts';
import { control } from '../programs/controls/index.ts';
import { type Bug, bugs } from '../programs/index.ts';

const named = (name: string): Bug => bugs.find((bug) => bug.name === name)!;

let race: Exploration;

before(async () => {
  race = await explorer.run(named('check-then-set').file, { seed: 1 });
});

test('a failure is shown in one column per thread, each step with operation, address, value and source line', () => {
  const lines = explorationEvidence(race).split('\n');
  const header = lines.find((line) => line.includes('thread 0'))!;
  assert.ok(header.indexOf('thread 1') > header.indexOf('thread 0'));
  const steps = lines.filter((line) => /^ *\d+ {2}/.test(line));
  assert.equal(steps.length, race.failure?.steps.length);
  for (const [index, line] of steps.entries()) {
    const { thread, operation, address } = race.failure!.steps[index]!;
    assert.ok(line.indexOf(`${operation} ${address}`) === header.indexOf(`thread ${thread}`), line);
    assert.match(line, /check-then-set\.ts:\d+$|alone\.ts:\d+$/);
  }
});

test('a place is named as an index of a view in the world, or else of the buffer', async () => {
  const { failure } = await explorer.run(control('views'), { executions: 1 });
  const places = failure?.steps.map(({ address }) => address);
  assert.deepEqual(places, ['state[1]', 'queue[1]', 'bytes.8[1]', 'memory[9]']);
});

test('a failure is shrunk to the fewest possible context switches', async () => {
  assert.equal(race.failure?.preemptions, 2);
  assert.equal(race.failure.contextSwitches, 2);
  assert.equal(race.failure.fewestPreemptions, true);
  const { failure } = await explorer.run(named('opposite-order').file, { seed: 1 });
  assert.equal(failure?.preemptions, 1);
});

test('the schedule of a failure reproduces it, step by step, with every value', async () => {
  const { failure } = await explorer.run(named('check-then-set').file, {
    replay: race.failure!.schedule,
  });
  assert.equal(failure?.message, race.failure?.message);
  assert.deepEqual(failure?.steps, race.failure?.steps);
  assert.ok(race.replay?.includes(`--replay "${race.failure?.schedule}"`));
});

test('a failure before the first step is replayed by an empty schedule', async () => {
  const { failure } = await explorer.run(control('throws-at-once'), { seed: 1 });
  assert.equal(failure?.schedule, '');
  const again = await explorer.run(control('throws-at-once'), { replay: '' });
  assert.equal(again.failure?.message, failure.message);
});

test('a thread without a step still has its own column', () => {
  const step = {
    thread: 1,
    operation: 'load',
    address: 'w[0]',
    operands: '',
    result: '0',
    source: undefined,
  };
  const lines = failureText({ ...race.failure!, steps: [step] }, String).split('\n');
  const header = lines.find((line) => line.includes('thread 1'))!;
  assert.equal(lines.find((line) => line.includes('load w[0]'))!.indexOf('load'), header.indexOf('thread 1'));
});

test('a schedule that the program cannot follow leaves the outcome undecided', async () => {
  const { outcome, undecided } = await explorer.run(named('check-then-set').file, { replay: '0*3.x1.0' });
  assert.equal(outcome, 'undecided');
  assert.match(undecided ?? '', /^Step 4 of the schedule is not possible/);
});

test('a lost wake-up names the waiting thread, its word, the expected value, and what the last notify woke', async () => {
  const { failure, outcome } = await explorer.run(named('notify-before-store').file, { seed: 1 });
  assert.equal(outcome, 'deadlocked');
  assert.match(
    failure?.message ?? '',
    /^Thread \d has waited on \w+\[\d\] since step \d+, expecting 1; it is 0 now\. The last notify there, by thread \d in step \d+, woke no thread\.$/,
  );
});

test('a lost wake-up shows the values of words of any size, whichever view they were written through', async () => {
  const { failure } = await explorer.run(control('forgets-to-notify'), { strategy: 'dfs' });
  assert.equal(failure?.kind, 'lost wake-up');
  assert.match(failure.message, /Thread 0 has waited on wide\.64\[0\] .*, expecting 0n; it is -1n now\./);
  assert.match(
    failure.message,
    /Thread 1 has waited on wide\.64\[1\] .*, expecting 0n; it is 4294967296n now\./,
  );
});

test('a deadlock says that the words are what the waiters expected', async () => {
  const { failure } = await explorer.run(named('opposite-order').file, { seed: 1 });
  assert.match(
    failure?.message ?? '',
    /^Thread 0 has waited on .* and it still is\..* Thread 1 has waited on .* and it still is\./,
  );
});

test('a livelock names the steps that lead back to the state in which they began', async () => {
  const { failure } = await explorer.run(named('after-you').file, { seed: 1 });
  assert.match(failure?.message ?? '', /lead back to the state in which they began|repeat the same steps/);
});

test('a data race names the two unordered accesses', async () => {
  const { failure } = await explorer.run(named('data-race').file, { plainAccesses: true, seed: 1 });
  assert.match(
    failure?.message ?? '',
    /^Thread \d's (read|write) of count\[0\] in step \d and thread \d's (read|write) of count\[0\] in step \d are unordered\.$/,
  );
});

test('in a test, a failure is thrown with everything that was found, and its line is a diagnostic', async () => {
  const told: string[] = [];
  const exploring = explorer.run(named('check-then-set').file, {
    seed: 1,
    test: { diagnostic: (line) => void told.push(line) },
  });
  await assert.rejects(exploring, (error: unknown) => {
    assert.ok(error instanceof ProgramFailedError);
    assert.equal(error.code, 'program_failed');
    assert.deepEqual(error.exploration.failure, race.failure);
    assert.ok(error.message.includes('again: npx hammerlock explore'));
    return true;
  });
  assert.match(told.join(), /^check-then-set +assertion +\d+ execution/);
});

for (const [options, message] of [
  [{ strategey: 'dfs' }, /Unknown option 'strategey'\. Did you mean strategy\? Known: strategy, executions,/],
  [{ strategy: 'depth' }, /Unknown strategy 'depth'\. Known: random, pct, dfs\./],
  [{ signal: 5 }, /^signal must be an AbortSignal, not 5\.$/],
  [{ executions: 0 }, /executions must be a whole number from 1 to \d+, not 0\./],
  [{ preemptions: 1.5 }, /preemptions must be a whole number from 0 to \d+, not 1\.5\./],
  [
    { preemptions: 3 },
    /preemptions is an option of the strategy dfs, not of random\. Leave it out, or choose dfs\./,
  ],
  [{ depth: 2, strategy: 'dfs' }, /depth is an option of the strategy pct, not of dfs/],
  [{ seed: 2 ** 53 }, /seed must be a whole number from 0 to 4294967295, not 9007199254740992\./],
  [{ seed: -1 }, /seed must be a whole number from 0 to 4294967295, not -1\./],
  [{ maxDeaths: 9 }, /maxDeaths must be a whole number from 0 to 8, not 9\./],
  [{ replay: '0*2.3' }, /'0\*2\.3' is not a schedule of a program with 2 threads/],
] as const) {
  test(`${JSON.stringify(options)} is refused`, async () => {
    const exploring = explorer.run(named('check-then-set').file, options as object);
    await assert.rejects(exploring, { code: 'invalid_program', message });
  });
}
