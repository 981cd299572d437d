import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultKinds } from '../../../src/hammer/faults/fault-log.ts';
import { earlyEndSentence, verdictLine, verdictSentence } from '../../../src/hammer/verdict/verdict-text.ts';
import type { Verdict } from '../../../src/index.ts';

const one: Verdict = {
  outcome: 'held',
  scenario: 'edits',
  file: 'file:///project/edits.ts',
  violations: [],
  lock: 'session-locks',
  workers: 1,
  seed: 7,
  durationMs: 1_500,
  plannedMs: 1_500,
  endedBy: 'time',
  steps: 1,
  operations: 1,
  busy: 1,
  waits: 1,
  deaths: 1,
  checked: 1,
  undecided: 1,
  faults: faultKinds.map((kind) => ({ kind, injected: 1, touched: 1, recovered: 1, slowestMs: 1 })),
  node: process.version,
  replay: 'npx hammerlock stress edits --seed 7',
};

test('one of anything is in the singular, and several are in the plural', () => {
  const texts = (verdict: Verdict) => [
    verdictLine(verdict),
    ...(['held', 'deadlocked', 'undecided'] as const).map((outcome) =>
      verdictSentence({ ...verdict, outcome }),
    ),
  ];
  for (const text of texts(one)) assert.doesNotMatch(text, /\b1 (steps|\w+[^su]s)\b/, text);
  assert.match(verdictLine(one), /1 step, 1 operation in 1\.5 s, 1 busy, 1 wait, 1 death\n/);
  assert.match(verdictLine(one), /kill +1 injected, 1 step cut short, 1 recovered/);
  const faults = one.faults!.map((fault) => ({ ...fault, touched: 2 }));
  const two = verdictLine({ ...one, steps: 2, operations: 2_000, waits: 0, deaths: 2, faults });
  assert.match(two, /2 steps, 2,000 operations in 1\.5 s, 1 busy, 0 waits, 2 deaths\n/);
  assert.match(two, /kill +1 injected, 2 steps cut short, 1 recovered/);
});

test('a run whose time was not up tells after how much of it, and why', () => {
  const early = (endedBy: Verdict['endedBy'], parts: Partial<Verdict> = {}) =>
    earlyEndSentence({ ...one, durationMs: 11.4, plannedMs: 30_000, endedBy, ...parts });
  assert.equal(early('time'), undefined);
  assert.equal(early('violation'), 'The run ended at the first violation, after 12 ms of 30.0 s.');
  assert.equal(early('violation', { steps: 0 }), 'The run ended before the first step.');
  assert.equal(
    early('stuck', { durationMs: 4_300 }),
    'The run was given up after 4.3 s of 30.0 s, because a worker did not come back.',
  );
  assert.equal(early('stopped'), 'The run was stopped after 12 ms of 30.0 s.');
  assert.equal(early('setup'), 'The run ended in the set-up, before the workers had started.');
  assert.equal(early('crash'), 'The process that hammered ended after 12 ms of 30.0 s.');
  assert.match(verdictLine({ ...one, durationMs: 11.4, endedBy: 'violation' }), / in 12 ms of 1\.5 s, /);
});
