import assert from 'node:assert/strict';
import { check } from '../../../src/check/check.ts';
import { checkInWindows } from '../../../src/check/check-in-windows.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { models } from '../../../src/check/models/index.ts';
import { lossyHistory } from './lossy-history.ts';

/** Replacements for the last output of a function that make the history invalid: its first output, or a value that never was. */
const wrong: Readonly<Record<string, readonly { f: string; answer(first: unknown): unknown }[]>> = {
  register: [
    { f: 'read', answer: (first) => first },
    { f: 'read', answer: () => -1 },
  ],
  'cas-register': [
    { f: 'read', answer: (first) => first },
    { f: 'read', answer: () => -1 },
  ],
  kv: [
    { f: 'get', answer: (first) => first },
    { f: 'get', answer: () => '!' },
  ],
  counter: [
    { f: 'read', answer: (first) => first },
    { f: 'read', answer: () => 1_000_000 },
  ],
  'signed counter': [{ f: 'read', answer: () => 1_000_000 }],
  'fenced-mutex': [{ f: 'acquire', answer: (first) => first }],
  deck: [
    { f: 'get', answer: (first) => first },
    { f: 'get', answer: () => ({ version: 1_000_000 }) },
  ],
  mutex: [],
};

const isAnswer = ({ type, f, output, key }: HistoryEvent, wanted: string) =>
  type === 'ok' && f === wanted && key === 'k0' && output !== null && output !== false;

/** Histories of 64 clients that lose a third of their outputs: a correct one, and variants with one wrong output. */
export function* lossyCases(
  name: string,
  size: { readonly operations: number; readonly keys?: number; readonly seed?: number },
): Generator<{ readonly events: readonly HistoryEvent[]; readonly outcome: 'held' | 'violated' }> {
  const right = lossyHistory(name, size);
  yield { events: right, outcome: 'held' };
  for (const { f, answer } of wrong[name]!) {
    const first = right.find((event) => isAnswer(event, f))!;
    const last = right.findLast((event) => isAnswer(event, f))!;
    const output = answer(first.output);
    yield {
      events: right.map((event) => (event === last ? { ...event, output } : event)),
      outcome: 'violated',
    };
  }
}

export function assertChecked(name: string, events: readonly HistoryEvent[], outcome: string): void {
  assert.equal(check(events, models.get(name)!).outcome, outcome, name);
}

export function assertCheckedInWindows(name: string, events: readonly HistoryEvent[], outcome: string): void {
  const windows = checkInWindows(models.get(name)!);
  for (const event of events) windows.add(event);
  const { undecided, counterexamples } = windows.end();
  assert.deepEqual(
    [undecided, counterexamples.length > 0],
    [0, outcome === 'violated'],
    `${name}, in windows`,
  );
}
