import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { verdictEvidence, verdictSentence } from '../../src/hammer/verdict/verdict-text.ts';
import type { HammerOptions, NotHeldError, RunEnd, RunProgress, Verdict } from '../../src/index.ts';
import { everyNth, slow } from '../support/test-effort.ts';
import { openCleanHammer } from './clean-hammer.ts';
import diesAtStart from './scenarios/dies-at-start.ts';
import draws from './scenarios/draws.ts';
import misbehaves, { type Way, ways } from './scenarios/misbehaves.ts';
import modelThrows from './scenarios/model-throws.ts';
import overstays from './scenarios/overstays.ts';
import showsNothing, { nothings } from './scenarios/shows-nothing.ts';

const shared = openCleanHammer();

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));

function misbehave(how: Way, options: HammerOptions = {}): Promise<Verdict> {
  return shared.run(misbehaves, { workers: 2, duration: '100ms', seed: ways.indexOf(how), ...options });
}

test('a well-behaved run holds and counts what it did; a second run at the same time is refused', async () => {
  const phases = new Set<string>();
  const onProgress = ({ phase }: RunProgress) => phases.add(phase);
  const run = misbehave('behaves', { duration: '150ms', onProgress });
  await assert.rejects(misbehave('behaves'), /in the middle of a run: one at a time/);
  const verdict = await run;
  assert.equal(verdict.measurements, undefined);
  assert.equal(verdict.outcome, 'held');
  assert.deepEqual(
    [verdict.scenario, verdict.lock, verdict.store],
    ['misbehaves', 'session-locks', 'sqlite'],
  );
  assert.deepEqual([verdict.workers, verdict.seed, verdict.deaths, verdict.violations], [2, 0, 0, []]);
  assert.ok(verdict.steps > 0 && verdict.durationMs >= 150, JSON.stringify(verdict));
  assert.deepEqual([verdict.plannedMs, verdict.endedBy], [150, 'time']);
  assert.match(
    verdict.replay,
    /stress test\/hammer\/scenarios\/misbehaves\.ts --workers 2 --duration 150ms --deadline 10000ms --seed 0$/,
  );
  assert.deepEqual([...phases], ['setting up', 'starting', 'hammering', 'checking']);
});

test('the shortest run reports each of its phases, too', async () => {
  const phases = new Set<string>();
  await misbehave('behaves', { duration: 1, onProgress: ({ phase }) => phases.add(phase) });
  assert.deepEqual([...phases], ['setting up', 'starting', 'hammering', 'checking']);
});

const nothing: [how: (typeof nothings)[number], says: RegExp][] = [
  ['does nothing', /^Nothing was recorded and no lock was taken, so there was nothing to check$/],
  ['is refused', /^None of the \d+ recorded calls succeeded, so there was nothing to check$/],
];
for (const [how, says] of everyNth(2, nothing)) {
  test(`undecided: a scenario that ${how}`, async () => {
    const options = { workers: 2, duration: '50ms', seed: nothings.indexOf(how) };
    const { outcome, steps, doubts } = await shared.run(showsNothing, options);
    assert.equal(outcome, 'undecided');
    assert.ok(steps > 0);
    assert.match(doubts!.join(), says);
  });
}

const violations: [how: Way, says: RegExp, endedBy?: RunEnd][] = [
  ['setup throws', /^setup: Error: no setup today$/, 'setup'],
  ['process exits', /^the process that hammered, while setting up: it ended by exit code 7$/, 'crash'],
  ['expects and dies', /^seen, and then died$/],
  ['check edits', /^the deck has version 2$/, 'time'],
  ['step throws', /^worker \d: RangeError: out of bounds$/],
  ['worker exits', /^worker 1 died: Error: worker exited with code: 5$/],
  ['step expects', /^a worker saw the impossible$/],
  ['calls nest', /inner was recorded before outer had returned/],
  ['check throws', /^check: Error: no check today$/, 'time'],
];
for (const [how, says, endedBy = 'violation'] of everyNth(3, violations)) {
  test(`violated: ${how}`, async () => {
    const verdict = await misbehave(how);
    assert.deepEqual([verdict.outcome, verdict.endedBy], ['violated', endedBy]);
    assert.match(verdict.violations[0]!, says);
  });
}

slow('violated: threads that die before their first step, even if steps may end their threads', async () => {
  const verdict = await shared.run(diesAtStart, { workers: 2, duration: '1h' });
  assert.equal(verdict.outcome, 'violated');
  const says = /^worker \d died while loading .*dies-at-start\.ts: Error: worker exited with code: 6$/;
  assert.match(verdict.violations[0]!, says);
});

test('violated: check reports more violations than fit, and the rest is counted', async () => {
  const { violations } = await misbehave('check expects');
  assert.deepEqual(
    [violations.length, violations[0], violations.at(-1)],
    [101, 'thing 0 does not hold', 'and 50 more'],
  );
});

slow('violated: a step that outlasts the deadline, even if it returns when the run ends', async () => {
  const verdict = await shared.run(overstays, { workers: 2, duration: '1h', deadline: '1s' });
  assert.equal(verdict.outcome, 'violated');
  assert.deepEqual(verdict.violations, [
    'worker 1 was in one step for longer than 1000 ms, waiting for "precious", and came back when the run was ended',
  ]);
});

test('an error is reported with its stack and the last call with its input; all cleanup functions run', async () => {
  const verdict = await misbehave('cleanup throws');
  assert.equal(verdict.outcome, 'violated');
  assert.match(verdict.violations[0]!, /^worker \d: TypeError: no such deck$/);
  const [step, ...cleanUp] = verdict.errors!.toReversed().toSorted((a, b) => (a.where < b.where ? 1 : -1));
  assert.match(step!.where, /^worker \d$/);
  assert.equal(step!.operation, 'look "deck" { at: 7, way: \'\\x1B[31m\' }');
  assert.match(step!.error, /^TypeError: no such deck\n {4}at .*misbehaves\.ts:\d+/);
  const said = cleanUp.filter(({ where }) => where === 'cleanup').map(({ error }) => error.split('\n')[0]);
  assert.deepEqual(said.toSorted(), ['Error: the first', 'Error: the last']);
  assert.match(verdictEvidence(verdict), /in or after look "deck"[\s\S]*misbehaves\.ts:\d+[\s\S]*again: /);
});

slow(
  'a model that throws leaves the run undecided, is reported with the operation, and loses neither counts nor violations',
  async () => {
    const options = { workers: 2, duration: '50ms' } as const;
    const undecided = await shared.run(modelThrows, { ...options, seed: 0 });
    assert.equal(undecided.outcome, 'undecided');
    assert.ok(undecided.steps > 0 && undecided.operations > 0, JSON.stringify(undecided));
    assert.equal(undecided.errors![0]!.where, 'model');
    assert.match(
      verdictEvidence(undecided),
      /could not be checked: model: .*`step` of poke 41 → null by process [01] threw Error: never heard of that/,
    );
    const violated = await shared.run(modelThrows, { ...options, seed: 1 });
    assert.deepEqual([violated.outcome, violated.violations], ['violated', ['seen before the model threw']]);
  },
);

test('undecided: a run that is stopped early', async () => {
  const stop = new AbortController();
  const onProgress = ({ phase }: RunProgress) => {
    if (phase === 'hammering') stop.abort();
  };
  const verdict = await misbehave('behaves', { duration: '1h', signal: stop.signal, onProgress });
  assert.deepEqual([verdict.outcome, verdict.endedBy], ['undecided', 'stopped']);
  assert.match(verdictSentence(verdict), /^The run was stopped after \d.* of 3600\.0 s\.$/);
});

slow("a worker's random choices are the same again from the same seed", async () => {
  const drawn = async (seed: number) =>
    (await shared.run(draws, { workers: 2, duration: '200ms', seed })).violations[0];
  const first = await drawn(42);
  assert.equal(await drawn(42), first);
  assert.notEqual(await drawn(43), first);
  const values = (JSON.parse(first!) as number[][]).map((worker) => worker.join());
  assert.equal(new Set(values).size, 2, 'two workers make different choices');
});

slow(
  'a test that hammers gets the verdict as its diagnostic, and fails with the evidence and the command to replay the run',
  async () => {
    const said: string[] = [];
    const context = { diagnostic: (message: string) => void said.push(message) };
    assert.equal((await misbehave('behaves', { test: context })).outcome, 'held');
    await assert.rejects(misbehave('step expects', { test: context }), (error: NotHeldError) => {
      assert.deepEqual([error.code, error.verdict.outcome], ['not_held', 'violated']);
      assert.match(error.message, /^misbehaves +violated .*\n {2}- a worker saw the impossible\n/);
      assert.match(error.message, /seed \d+; again: npx hammerlock stress \S*misbehaves\.ts .* --seed \d+$/);
      return true;
    });
    assert.match(said.join('\n'), /^misbehaves +held .*\nmisbehaves +violated .*$/);
    assert.equal((await misbehave('is left badly', { test: context })).outcome, 'held');
    assert.match(said.at(-1)!, /^misbehaves +held .*\n {2}cleanup:\n {4}Error: not left well\n/);
  },
);

slow(
  'in a runner without a context a failed verdict is thrown as well, and the text of a verdict is public',
  async () => {
    const { verdictText } = await import('../../src/index.ts');
    for (const context of [true, {}] as const) {
      await assert.rejects(misbehave('step expects', { test: context }), (error: NotHeldError) => {
        assert.equal(error.message, verdictText(error.verdict));
        return true;
      });
    }
    const held = await misbehave('behaves', { test: true });
    assert.match(verdictText(held), /^misbehaves +held .*$/);
  },
);

test('a run that a test has not the time for is refused: the timeout would hide the verdict', async () => {
  const context = (timeout: number) => ({ test: { task: { timeout } }, duration: 5_000 });
  await assert.rejects(misbehave('behaves', context(5_000)), {
    code: 'invalid_run',
    message:
      /^The test times out after 5000 ms, before the run of 5000 ms is over: give the test a longer timeout/,
  });
});

test('a test that is over ends its run', async () => {
  const { outcome, durationMs } = await misbehave('behaves', {
    duration: '1m',
    test: { signal: AbortSignal.timeout(200) },
  }).catch(({ verdict }: NotHeldError) => verdict);
  assert.equal(outcome, 'undecided');
  assert.ok(durationMs < 30_000);
});

test('a run with `measure` has measurements whose sums are those of the verdict', async () => {
  const edits = path('../../src/scenarios/decks/edits.ts');
  const verdict = await shared.run(edits, { workers: 2, duration: '100ms', measure: true });
  const { calls, holds, waits, series } = verdict.measurements!;
  const done = calls.reduce((total, { count }) => total + count, holds.count);
  const overTime = series.operations.reduce((total, count) => total + count, 0);
  assert.deepEqual([done, overTime, waits.count], [verdict.operations, verdict.operations, verdict.waits]);
});

// These come last, because the process that hammers does not survive them.
test('a verdict stands even if the process exits during the cleanup', async () => {
  const { outcome, errors } = await misbehave('cleanup exits');
  assert.equal(outcome, 'held');
  assert.deepEqual(errors, [{ where: 'cleanup', error: 'it ended by exit code 9 in the cleanup' }]);
});

test('violations that were seen before a process crashed are in its verdict', async () => {
  const { outcome, violations } = await misbehave('check crashes');
  assert.equal(outcome, 'violated');
  assert.match(violations[0]!, /^a worker saw it$/);
  assert.deepEqual(violations.slice(-2), [
    'and so did the check',
    'the process that hammered, while checking: it ended by exit code 8',
  ]);
});
