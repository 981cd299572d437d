import assert from 'node:assert/strict';
import { test } from 'node:test';
import { liveRun } from '../../../src/cli/ui/live-run.ts';
import type { LiveView, WatchedProgress } from '../../../src/hammer/run/live-view.ts';
import { NotOfferedError, type Verdict } from '../../../src/index.ts';
import type { LivePlan } from '../../../src/report/live/live-events.ts';

const progress = { phase: 'hammering', elapsedMs: 200, operations: 7 } as WatchedProgress;
const held = {
  ...({ outcome: 'held', scenario: 'a', operations: 50, durationMs: 500 } as Verdict),
  busy: 1,
  waits: 2,
  deaths: 3,
  violations: [],
};
const violated: Verdict = { ...held, outcome: 'violated', violations: ['1 is not 2\u001b[2J'] };

function follow(scenarios: readonly string[], repeats = false) {
  const plans: LivePlan[] = [];
  const told: WatchedProgress[] = [];
  const live = liveRun({ scenarios, repeats, seed: 5, eachMs: 1_000 }, (event, data) => {
    if (event === 'plan') plans.push(data as LivePlan);
    else told.push(data as WatchedProgress);
  });
  return {
    live,
    told,
    plan: () => plans.at(-1)!,
    states: () => plans.at(-1)!.rows.map(({ state }) => state),
  };
}

test('scenarios are to come, running, and then have their result', () => {
  const { live, plan, states } = follow(['a', 'b', 'c\u001b[2J']);
  live.onBegin(0, 1, 5);
  assert.deepEqual(states(), ['running', 'to come', 'to come']);
  live.onEnd(held);
  live.onBegin(1, 1, 5);
  assert.deepEqual(states(), ['held', 'running', 'to come']);
  assert.deepEqual(plan().rows[0]!.figures, {
    operations: 50,
    perSecond: 100,
    busy: 1,
    waits: 2,
    deaths: 3,
  });
  live.onEnd(new NotOfferedError('my lock', 'b', ['leases']));
  live.onBegin(2, 1, 5);
  live.onEnd(violated);
  assert.deepEqual(states(), ['held', 'not run', 'violated']);
  const [, second, third] = plan().rows;
  assert.equal(second!.sentence, 'my lock does not offer leases');
  assert.deepEqual([third!.name, third!.sentence], ['c\\u001b[2J', '1 is not 2\\u001b[2J.']);
  assert.deepEqual([plan().now, plan().run, plan().seed, plan().eachMs], [2, 0, 5, 1_000]);
});

test('each run of several begins with all scenarios to come, but for those that the lock does not offer', () => {
  const { live, plan, states } = follow(['a', 'b'], true);
  live.onBegin(0, 1, 5);
  live.onEnd(new NotOfferedError('my lock', 'a', ['leases']));
  live.onBegin(1, 1, 5);
  live.onEnd(held);
  assert.deepEqual([states(), plan().run], [['not run', 'held'], 1]);
  live.onBegin(1, 2, 6);
  assert.deepEqual([states(), plan().run, plan().seed], [['not run', 'running'], 2, 6]);
});

test('a page that connects later is told the last progress, without measurements whose beginning it has not seen', () => {
  const { live, told } = follow(['a']);
  live.onBegin(0, 1, 5);
  live.onProgress({ ...progress, live: {} as LiveView });
  assert.equal(told.length, 1);
  const greeting: unknown[] = [];
  live.send((event, data) => greeting.push([event, data]));
  assert.equal(greeting.length, 2);
  assert.deepEqual(greeting[1], ['progress', progress]);
});

test('the many reports of the final checks are passed on a few times a second', () => {
  const { live, told } = follow(['a']);
  live.onBegin(0, 1, 5);
  live.onProgress(progress);
  for (let report = 0; report < 1_000; report++) live.onProgress({ ...progress, phase: 'checking' });
  assert.ok(told.length >= 2 && told.length < 20, `${told.length}`);
});
