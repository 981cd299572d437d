import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { verdictEvidence } from '../../src/hammer/verdict/verdict-text.ts';
import { hammer } from '../../src/index.ts';
import { openCleanHammer } from './clean-hammer.ts';
import getsStuck from './scenarios/gets-stuck.ts';
import misbehaves, { ways } from './scenarios/misbehaves.ts';
import standsStill from './scenarios/stands-still.ts';

const shared = openCleanHammer();

test('held: the process is stopped for longer than the deadline, in the middle of steps', {
  skip: process.platform === 'win32',
}, async () => {
  const verdict = await shared.run(standsStill, { workers: 3, duration: '1500ms', deadline: '700ms' });
  assert.equal(verdict.outcome, 'held', verdict.violations.join('\n'));
});

test('an awaited key without a known holder is tried; a cycle through the store is found', async () => {
  const verdict = await shared.run(getsStuck, {
    workers: 5,
    duration: '1h',
    deadline: '500ms',
    lock: fileURLToPath(new URL('./scenarios/faulty-lock.ts', import.meta.url)),
  });
  assert.equal(verdict.outcome, 'deadlocked', verdict.violations.join('\n'));
  const { rows, cycle, diagnosis } = verdict.deadlock!;
  assert.deepEqual(diagnosis, [
    '"lost" is free, but no waiter was woken',
    '"leaked" is taken, but not by any holder that the run knows of',
    '"hangs": trying to acquire it did not return',
  ]);
  const file = 'resource decks.sqlite';
  assert.deepEqual(
    rows.slice(3).map(({ state, holds, waitsFor }) => ({ state, holds, waitsFor })),
    [
      { state: 'waiting', holds: ['a'], waitsFor: [file] },
      { state: 'waiting', holds: [file], waitsFor: ['a'] },
    ],
  );
  assert.deepEqual(
    cycle.map(({ worker, holds, waitsFor }) => [worker, holds, waitsFor]),
    [
      ['worker 3', 'a', file],
      ['worker 4', file, 'a'],
    ],
  );
  for (const line of diagnosis!) assert.ok(verdictEvidence(verdict).includes(line), line);
});

test('hammer() ends its process', async () => {
  const processes = () =>
    process.getActiveResourcesInfo().filter((resource) => resource === 'ProcessWrap').length;
  const before = processes();
  const verdict = await hammer(misbehaves, { workers: 1, duration: '50ms', seed: 0 });
  assert.equal(verdict.outcome, 'held');
  // The handle of a process that has ended is closed a few turns of the event loop later.
  for (const end = performance.now() + 5_000; processes() > before && performance.now() < end; )
    await nextTurn();
  assert.equal(processes(), before);
});

// This comes last, because the process does not survive a deadlock.
test('a run that blocks its own process is ended from outside, and the verdict says in which phase', async () => {
  const verdict = await shared.run(misbehaves, {
    workers: 2,
    duration: '100ms',
    seed: ways.indexOf('check blocks'),
    deadline: '2s',
  });
  assert.equal(verdict.outcome, 'deadlocked');
  assert.match(verdict.violations[0]!, /while checking: it gave no sign of life for 30000 ms/);
  assert.deepEqual(
    verdict.deadlock?.rows.map(({ worker, operation }) => [worker, operation]),
    [['the run', 'checking']],
  );
});
