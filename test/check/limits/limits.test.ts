import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../src/check/check.ts';
import { checkInWindows } from '../../../src/check/check-in-windows.ts';
import { checkWindowsFirst } from '../../../src/check/check-windows-first.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { MAX_ENTRIES } from '../../../src/check/limits/map-limit.ts';
import { InvalidModelError } from '../../../src/check/model/invalid-model-error.ts';
import type { Model } from '../../../src/check/model/model.ts';
import type { NondeterministicModel } from '../../../src/check/model/nondeterministic-model.ts';
import { kv } from '../../../src/check/models/kv.ts';
import { register } from '../../../src/check/models/register.ts';
import { parseHistory } from '../../../src/check/read-history/parse-history.ts';
import { checkSentence } from '../../../src/report/text/check-text.ts';
import { lossyHistory } from '../search/lossy-history.ts';

const write = (process: number, value: unknown, key?: string): HistoryEvent[] => [
  { process, type: 'invoke', f: 'write', input: value, ...(key !== undefined && { key }) },
  { process, type: 'ok', f: 'write', output: null, ...(key !== undefined && { key }) },
];

/** Runs with Maps that are almost full. */
function withFullMaps<T>(run: () => T): T {
  const real = Object.getOwnPropertyDescriptor(Map.prototype, 'size')!;
  const get = function (this: Map<unknown, unknown>) {
    return real.get!.call(this) + MAX_ENTRIES - 10;
  };
  Object.defineProperty(Map.prototype, 'size', { ...real, get });
  try {
    return run();
  } finally {
    Object.defineProperty(Map.prototype, 'size', real);
  }
}

test('with more keys, open operations or distinct operations than a Map holds, a check is undecided and names the limit', () => {
  const many = Array.from({ length: 20 }, (_, i) => i);
  const histories = {
    keys: many.flatMap((i) => write(0, 1, `k${i}`)),
    // 0 is written twice: values that are all different are decided without a search.
    calls: [0, ...many].flatMap((i) => {
      const [invoke, ok] = write(0, i);
      const [otherInvoke, otherOk] = write(1, -i - 1);
      // The first write completes last, so the order of completions is not valid.
      const read = [
        { process: 0, type: 'invoke', f: 'read', input: null },
        { process: 0, type: 'ok', f: 'read', output: i },
      ] as const;
      return [invoke!, otherInvoke!, ok!, otherOk!, ...read];
    }),
    open: many.map((i) => write(i, 1)[0]!),
  };
  for (const [what, events] of Object.entries(histories)) {
    // A copy of the model is searched, however few values are written twice.
    const checked = withFullMaps(() => check(events, { ...register }));
    assert.deepEqual([checked.outcome, checked.reason], ['undecided', 'size'], what);
    assert.match(
      checkSentence(checked),
      /^the history has more than 16,777,216 keys, open operations, or distinct operations/,
    );
  }
});

test('the time limit ends a check in every phase: reading, searching, narrowing, explaining', () => {
  const events = lossyHistory('kv', { operations: 1_500 });
  const last = events.findLast(({ type, f }) => type === 'ok' && f === 'get');
  const wrong = events.map((event) => (event === last ? { ...event, output: '!' } : event));
  for (const timeoutMs of [1, 30, 100, 300]) {
    const begin = process.cpuUsage();
    const { outcome } = check(wrong, kv, { timeoutMs });
    const { user, system } = process.cpuUsage(begin);
    assert.notEqual(outcome, 'held', `within ${timeoutMs} ms`);
    assert.ok(
      (user + system) / 1_000 < timeoutMs + 500,
      `${(user + system) / 1_000} ms of CPU for ${timeoutMs}`,
    );
  }
});

const deep = (levels: number) => `${'['.repeat(levels)}12345678901234567890${']'.repeat(levels)}`;

test('only values nested too deeply are refused as such', () => {
  const lines = (value: string) => [
    `{"process":0,"type":"invoke","f":"write","input":${value}}`,
    '{"process":0,"type":"ok","f":"write","output":null}',
  ];
  for (const levels of [2_000, 100_000]) {
    assert.throws(
      () => check(parseHistory(lines(deep(levels)), register), register),
      /nested (too deep|deeper)/,
    );
  }
  assert.equal(check(parseHistory(lines(deep(500)), register), register).outcome, 'held');
  const endless = (): never => endless();
  const broken: Record<string, Partial<Model<unknown>>> = {
    step: { step: endless },
    key: { key: endless },
    reject: { reject: endless },
    observes: { observes: endless },
  };
  for (const [part, change] of Object.entries(broken)) {
    assert.throws(
      () => check(parseHistory(lines('1'), { ...register, ...change }), { ...register, ...change }),
      (error) =>
        error instanceof InvalidModelError &&
        error.message.includes(`its \`${part}\``) &&
        error.message.includes('Maximum call stack size exceeded'),
      part,
    );
  }
  const tooLong = { ...register, step: () => 'x'.repeat(2 ** 30) };
  assert.throws(
    () => check(write(0, 1), tooLong),
    /its `step` of write 1 .* threw RangeError: Invalid (string length|count value)/,
  );
  const negative = { ...register, step: () => new Array(-1) };
  assert.throws(
    () => check(write(0, 1), negative),
    /its `step` of write 1 .* threw RangeError: Invalid array length/,
  );
});

test('without any memory a check is undecided, whether it is whole, in windows, or out of time as well', () => {
  const value = (process: number, f: string, data: object): HistoryEvent[] => [
    { process, type: 'invoke', f, input: null, ...(f === 'write' && data) },
    { process, type: 'ok', f, output: null, ...(f === 'read' && data) },
  ];
  const [first, firstOk] = value(0, 'write', { input: 1 });
  const [second, secondOk] = value(1, 'write', { input: 1 });
  const events = [first!, second!, firstOk!, secondOk!, ...value(0, 'read', { output: 2 })];
  for (const memoryBytes of [0, 100, 500]) {
    // A copy of the model is searched, although no write can have the value that was read.
    const searched = { ...register };
    const whole = check(events, searched, { memoryBytes });
    assert.equal(whole.outcome, 'undecided', `${memoryBytes} bytes`);
    for (const timeoutMs of [60_000, 0]) {
      const limits = { memoryBytes, timeoutMs, isStopped: () => false };
      const { outcome, reason } = checkWindowsFirst(() => events, searched, limits);
      assert.equal(outcome, 'undecided', `${memoryBytes} bytes`);
      if (timeoutMs > 0) assert.equal(reason, 'memory', `${memoryBytes} bytes`);
    }
  }
});

test('a key that can lead to too many states is undecided, and does not hide that another is violated', () => {
  const many: NondeterministicModel<number> = {
    name: 'many',
    functions: new Set(['draw', 'never']),
    init: 0,
    steps: (_, { f }) => (f === 'never' ? [] : Array.from({ length: 2 ** 14 + 1 }, (_, i) => i)),
  };
  const call = (f: string, key: string): HistoryEvent[] => [
    { process: 0, type: 'invoke', f, key },
    { process: 0, type: 'ok', f },
  ];
  const events = [...call('draw', 'a'), ...call('never', 'b')];
  const { outcome, counterexample, undecided } = check(events, many);
  assert.deepEqual([outcome, counterexample?.key, undecided], ['violated', 'b', 1]);
  const windows = checkInWindows(many);
  for (const event of events) windows.add(event);
  const inWindows = windows.end();
  assert.deepEqual([inWindows.counterexamples.length, inWindows.undecided], [1, 1]);
});
