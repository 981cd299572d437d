import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openCommandHammer } from '../../../src/hammer/hammer.ts';
import type { LiveView, WatchedProgress } from '../../../src/hammer/run/live-view.ts';
import misbehaves, { ways } from '../scenarios/misbehaves.ts';

let watchers = 0;
const shared = openCommandHammer({ scenarios: [], watchers: () => watchers });
after(() => shared.close());
const seed = ways.indexOf('behaves');

test('a run tells what its workers measure only while somebody watches, and everything once more when another watcher comes', async () => {
  const views: LiveView[] = [];
  let unwatched = 0;
  const again: LiveView[] = [];
  const enough = new AbortController();
  await shared.run(misbehaves, {
    workers: 2,
    duration: '1h',
    seed,
    measure: true,
    signal: enough.signal,
    onProgress({ phase, live }: WatchedProgress) {
      if (live !== undefined) views.push(live);
      else if (phase === 'hammering') unwatched += 1;
      if (watchers === 0 && unwatched > 0) watchers = 1;
      else if (watchers === 1 && views.length >= 3) watchers = 2;
      // What the second watcher gets begins where that of the first one began.
      else if (watchers === 2 && live?.timeline.first === 0) {
        again.push(live);
        enough.abort();
      }
    },
  });
  assert.ok(unwatched >= 1, 'nobody had begun to watch');
  assert.equal(views[0]!.series.first, 0);
  const [whole] = again;
  assert.ok(whole!.atMs > views[2]!.atMs);
  assert.ok(
    whole!.series.operations.length * whole!.series.widthMs >= views[2]!.atMs,
    'all of it, once more',
  );
  assert.deepEqual(views[0]!.faults, { first: 0, all: [] });
});

test('a run that measures nothing has nothing to tell', async () => {
  const views: LiveView[] = [];
  watchers = 1;
  const onProgress = ({ live }: WatchedProgress) => void (live && views.push(live));
  await shared.run(misbehaves, { workers: 2, duration: '100ms', seed, onProgress });
  assert.deepEqual(views, []);
});
