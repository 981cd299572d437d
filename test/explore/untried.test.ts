import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ExploreOptions, explorationEvidence, explorationLine } from '../../src/explore/index.ts';
import { explorer } from './explorer.ts';
import { control } from './programs/controls/index.ts';
import { bugs, correct } from './programs/index.ts';

const file = (name: string) => [...bugs, ...correct].find((sample) => sample.name === name)!.file;
const all: ExploreOptions = { strategy: 'dfs', preemptions: Number.POSITIVE_INFINITY };

/** On Node 22 the suite needs tsx, whose loader sends messages while a program runs: they are listed too. */
const ofLoader =
  Number.parseInt(process.versions.node, 10) < 24
    ? /(; |not tried: )other timings of callbacks of the real event loop[^;]*/
    : /$^/;

/** The line that says what was not tried. */
async function untried(program: string, options: ExploreOptions): Promise<string> {
  const exploration = await explorer.run(program, options);
  assert.equal(exploration.outcome, 'held', explorationEvidence(exploration));
  return explorationEvidence(exploration).replace(ofLoader, '');
}

for (const strategy of ['dfs', 'random', 'pct'] as const) {
  const bound = strategy === 'dfs' && { preemptions: Number.POSITIVE_INFINITY };
  const options = { strategy, seed: 1, executions: 100, ...bound } as const;

  test(`${strategy}: plain accesses that were not steps are counted, and the bug in them is found if they are steps`, async () => {
    const program = control('plain-check-then-set');
    assert.match(
      await untried(program, options),
      /^not tried: 6 plain accesses to shared memory \(--plain-accesses\); deaths of threads 0 and 1 \(--max-deaths\)$/,
    );
    assert.equal((await explorer.run(program, { ...options, plainAccesses: true })).outcome, 'violated');
  });

  test(`${strategy}: deaths that were not tried are listed with the threads that may die`, async () => {
    assert.equal(await untried(file('owner-dies'), options), 'not tried: deaths of thread 0 (--max-deaths)');
    const found = await explorer.run(file('owner-dies'), { ...options, maxDeaths: 1 });
    assert.equal(found.outcome, 'deadlocked');
  });

  test(`${strategy}: time limits of waits that were not tried early are listed`, async () => {
    assert.match(
      await untried(file('timed-wait-forgets-to-look'), options),
      /waits and timers that time out while other threads can run \(--timeouts\)/,
    );
    assert.doesNotMatch(await untried(file('timed-wait'), { ...options, timeouts: true }), /--timeouts/);
  });

  test(`${strategy}: deaths without a mortal thread prove nothing`, async () => {
    const { outcome, undecided } = await explorer.run(control('immortal'), { ...options, maxDeaths: 1 });
    assert.equal(outcome, 'undecided');
    assert.match(undecided ?? '', /^No thread of this program is mortal/);
    assert.equal(await untried(control('immortal'), options), '');
  });
}

test('more preemptions than the bound of dfs are listed if there are any', async () => {
  assert.match(
    await untried(file('same-order'), { strategy: 'dfs' }),
    /more than 2 preemptions \(--preemptions none\)/,
  );
  assert.doesNotMatch(await untried(file('same-order'), all), /preemptions/);
  assert.equal(await untried(control('immortal'), { strategy: 'dfs' }), '', 'the bound ruled nothing out');
});

test('more deaths than allowed are listed', async () => {
  const options = { maxDeaths: 1, executions: 50 };
  assert.match(
    await untried(control('two-may-die'), options),
    /more than 1 of 2 mortal threads dying \(--max-deaths 2\)/,
  );
  assert.doesNotMatch(await untried(control('two-may-die'), { ...options, maxDeaths: 2 }), /--max-deaths/);
});

test('complete executions and those cut short are counted separately', async () => {
  const exploration = await explorer.run(file('same-order'), all);
  const { complete, cut } = exploration.executions;
  assert.ok(complete > 0 && cut > 0);
  assert.match(
    explorationLine(exploration),
    new RegExp(` held +${complete} executions, exhaustive, ${cut} cut short, `),
  );
});

test('a program without a step is undecided, since nothing was explored', async () => {
  const { outcome, undecided } = await explorer.run(control('no-steps'), { executions: 3 });
  assert.equal(outcome, 'undecided');
  assert.match(undecided ?? '', /^No thread has taken a step/);
});

test('random numbers are those of one seed, or real ones, and others are listed as not tried', async () => {
  for (const file of [control('draws'), control('draws', { real: '' })])
    assert.match(await untried(file, all), /random numbers other than those drawn \(--seed\)$/);
});
