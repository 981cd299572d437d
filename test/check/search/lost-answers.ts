import assert from 'node:assert/strict';
import { check } from '../../../src/check/check.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import type { Model } from '../../../src/check/model/model.ts';
import { guardedModel } from '../../../src/check/model-guard/guarded-model.ts';
import { modelWithInit } from '../../../src/check/model-guard/model-with-init.ts';
import { models } from '../../../src/check/models/index.ts';
import { uniqueValuesDecision } from '../../../src/check/unique-values/decide-unique-values.ts';
import { WINDOW } from '../../../src/check/windows/key-windows.ts';
import { createWindowsByKey } from '../../../src/check/windows/windows-by-key.ts';
import { lossyHistory } from './lossy-history.ts';
import { simulated } from './simulated/index.ts';

type Wrong = { readonly f: string; answer(first: unknown, last: unknown): unknown };

const first = (f: string): Wrong => ({ f, answer: (first) => first });
const never = (f: string, output: unknown): Wrong => ({ f, answer: () => output });

/**
 * Replacements for the last output of a function that make the history invalid: its first output, or a value that never was.
 */
const wrong: Readonly<Record<string, readonly Wrong[]>> = {
  register: [first('read'), never('read', -1)],
  'cas-register': [first('read'), never('read', -1)],
  'multi-register': [
    {
      f: 'txn',
      answer(_, last) {
        const [[f, name], ...others] = last as [[string, string, unknown], ...unknown[]];
        return [[f, name, -1], ...others];
      },
    },
  ],
  kv: [first('get'), never('get', '!')],
  map: [never('get', { value: -1, version: 1_000_000 })],
  counter: [first('read'), never('read', 1_000_000)],
  'signed counter': [never('read', 1_000_000)],
  bank: [never('read', [0, 0, 0, 0, 0])],
  'overdraft-bank': [never('read', [0, 0, 0, 0, 0])],
  queue: [first('dequeue'), never('dequeue', -1)],
  'unordered-queue': [first('dequeue'), never('dequeue', -1)],
  stack: [first('pop'), never('pop', -1)],
  set: [],
  'growing set': [first('read'), never('read', [-1])],
  log: [never('read', -1), first('append')],
  mutex: [],
  'owned-mutex': [],
  'fenced-mutex': [first('acquire')],
  'rw-lock': [],
  semaphore: [],
  lease: [first('acquire')],
  deck: [first('get'), never('get', { version: 1_000_000 })],
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
    const output = answer(first.output, last.output);
    yield {
      events: right.map((event) => (event === last ? { ...event, output } : event)),
      outcome: 'violated',
    };
  }
}

/** The model of a simulated kind. */
export function modelOf(name: string): Model<unknown> {
  const { model, init } = simulated[name]!;
  return init === undefined ? models.get(model)! : modelWithInit(models.get(model)!, init);
}

/** Much longer than any of these checks takes, however busy this machine is. */
const MANY_MS = 600_000;

export function assertChecked(name: string, events: readonly HistoryEvent[], outcome: string): void {
  assert.equal(check(events, modelOf(name), { timeoutMs: MANY_MS }).outcome, outcome, name);
}

export function assertCheckedInWindows(name: string, events: readonly HistoryEvent[], outcome: string): void {
  const model = modelOf(name);
  const violations: string[] = [];
  const windows = createWindowsByKey(guardedModel(model), {
    window: WINDOW,
    // Whether the last window is decided depends on its steps and its memory alone, however busy this machine is.
    lastMs: Number.POSITIVE_INFINITY,
    decideUniqueValues: uniqueValuesDecision(model),
    onWindow: () => {},
    onViolation: ({ sentence }) => violations.push(sentence),
  });
  for (const event of events) windows.add(event);
  windows.end();
  const undecided = [...windows.keys.values()].filter(({ state }) => state === 'undecided').length;
  assert.deepEqual([undecided, violations.length > 0], [0, outcome === 'violated'], `${name}, in windows`);
}
