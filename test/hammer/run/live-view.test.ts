import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveView, RunProgress } from '../../../src/index.ts';
import { openCleanHammer } from '../clean-hammer.ts';
import misbehaves, { ways } from '../scenarios/misbehaves.ts';

const shared = openCleanHammer();
const seed = ways.indexOf('behaves');

test('a run tells what its workers measure only while somebody watches, and everything to whoever comes later', async () => {
  const views: LiveView[] = [];
  const unwatched: RunProgress[] = [];
  let watchers = 0;
  const verdict = await shared.run(misbehaves, {
    ...{ workers: 2, duration: '1500ms', seed, measure: true },
    watchers: () => watchers,
    onProgress(progress) {
      if (progress.live !== undefined) views.push(progress.live);
      else if (progress.phase === 'hammering') unwatched.push(progress);
      if (unwatched.length === 1) watchers = 1;
      if (views.length === 3) watchers = 2;
    },
  });
  assert.equal(verdict.outcome, 'held');
  assert.ok(unwatched.length >= 1 && views.length >= 4, `${unwatched.length}, then ${views.length}`);
  assert.equal(views[0]!.series.first, 0);
  // The second watcher gets what the first one got, and more.
  const again = views.slice(3).find(({ timeline }) => timeline.first === 0);
  assert.ok(again !== undefined && again.atMs > views[2]!.atMs, 'everything once more');
  assert.ok(again.series.operations.length * again.series.widthMs >= views[2]!.atMs);
  assert.deepEqual(views[0]!.faults, { first: 0, all: [] });
});

test('a run that measures nothing has nothing to tell', async () => {
  const views: LiveView[] = [];
  const onProgress = ({ live }: RunProgress) => void (live && views.push(live));
  await shared.run(misbehaves, { workers: 2, duration: '100ms', seed, watchers: () => 1, onProgress });
  assert.deepEqual(views, []);
});
