import { test } from 'node:test';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { effort } from '../../support/test-effort.ts';
import { lossyHistory } from './lossy-history.ts';
import { assertChecked, assertCheckedInWindows, lossyCases } from './lost-answers.ts';
import { simulated } from './simulated/index.ts';

/** Those that are decided soon. */
const quick = ['register', 'kv', 'counter', 'set', 'fenced-mutex', 'lease', 'deck'];
const all = Object.keys(simulated).filter((name) => name !== 'signed counter');

for (const name of effort({ quick, slow: all, soak: all })) {
  test(`${name}: 64 clients that lose a third of their outputs: correct histories are held, stale or impossible outputs are violations`, () => {
    for (const { events, outcome } of lossyCases(name, { operations: 140 })) {
      assertChecked(name, events, outcome);
      if (outcome === 'held') assertCheckedInWindows(name, events, outcome);
    }
  });
}

test('mutex: with 64 clients that lose a third of their outputs, more grants than releases are a violation', () => {
  const right = lossyHistory('mutex', { operations: 100 });
  const grants = Array.from({ length: 100 }, (): HistoryEvent[] => [
    { process: 9_999, type: 'invoke', f: 'acquire', key: 'k0', input: null },
    { process: 9_999, type: 'ok', f: 'acquire', key: 'k0', output: true },
  ]);
  assertChecked('mutex', [...right, ...grants.flat()], 'violated');
});

test('counter: 200 operations of 64 clients that add and subtract, and lose a third of their outputs, are held', () => {
  assertChecked('signed counter', lossyHistory('signed counter', { operations: 200, seed: 3 }), 'held');
});
