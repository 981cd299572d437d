import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkInWindows } from '../../src/check/check-in-windows.ts';
import type { HistoryEvent } from '../../src/check/history/history-event.ts';
import { queue } from '../../src/check/models/collections/fifo-queue.ts';
import { counter } from '../../src/check/models/counter.ts';
import { fencedMutex } from '../../src/check/models/locks/fenced-mutex.ts';
import { casRegister, register } from '../../src/check/models/register.ts';

const invoke = (process: number, f: string, input: unknown = null): HistoryEvent => {
  return { process, type: 'invoke', f, key: 'k', input };
};
const ok = (process: number, f: string, output: unknown = null): HistoryEvent => {
  return { process, type: 'ok', f, key: 'k', output };
};
const call = (process: number, f: string, input: unknown, output: unknown): HistoryEvent[] => {
  return [invoke(process, f, input), ok(process, f, output)];
};

function sentencesOf(events: readonly HistoryEvent[], model = register, window = 4): string[] {
  const check = checkInWindows(model, { window });
  for (const event of events) check.add(event);
  const { counterexamples, undecided } = check.end();
  assert.equal(undecided, 0);
  return counterexamples.map(({ sentence }) => sentence);
}

/** Writes of 1 to n, each read. */
const writes = (n: number) =>
  Array.from({ length: n }, (_, value) => [
    ...call(0, 'write', value + 1, null),
    ...call(0, 'read', null, value + 1),
  ]).flat();

test('an operation that is open across many windows may take effect in any of them', () => {
  for (const seen of [null, 1, 20, 40]) {
    const events = [invoke(9, 'read'), ...writes(40), ok(9, 'read', seen)];
    assert.deepEqual(sentencesOf(events), [], `it saw ${seen}`);
  }
  const late = [...writes(10), invoke(9, 'read'), ...writes(40).slice(40), ok(9, 'read', 9)];
  assert.equal(sentencesOf(late).length, 1, 'but not before it began');
});

test('a pending write may be seen for the first time many windows later', () => {
  const lost = [invoke(9, 'write', 77), { ...ok(9, 'write'), type: 'info' as const }];
  assert.deepEqual(sentencesOf([...lost, ...writes(40), ...call(1, 'read', null, 77)]), []);
  const twice = [...lost, ...call(1, 'read', null, 77), ...writes(40), ...call(1, 'read', null, 77)];
  assert.match(sentencesOf(twice)[0]!, /^read of "k" by process 1 returned 77, which fits in no order/);
  assert.equal(sentencesOf([...writes(40), ...lost, ...writes(1), ...call(1, 'read', null, 78)]).length, 1);
});

test('a process that dies leaves its operation pending, and no window waits for it', () => {
  const events = [invoke(9, 'write', 5), { ...ok(9, 'write'), type: 'info' as const }, ...writes(1_000)];
  assert.deepEqual(sentencesOf(events), []);
});

test('an output that the model rejects is a violation, and the rest of its key is not checked', () => {
  const events = [...call(0, 'acquire', null, null), ...call(0, 'release', 'x', true)];
  assert.deepEqual(sentencesOf(events, fencedMutex as never), [
    'acquire by process 0: an acquire must return a token or false, not null',
  ]);
});

test('fenced mutex: holds that were stolen may overlap others, holds that were not may not', () => {
  const stolen = [
    ...call(0, 'acquire', null, 1),
    ...call(1, 'acquire', null, 2),
    ...call(0, 'release', 1, false),
    ...call(1, 'release', 2, true),
  ];
  assert.deepEqual(sentencesOf(stolen, fencedMutex as never), []);
  const both = stolen.map((event) => (event.output === false ? { ...event, output: true } : event));
  assert.match(sentencesOf(both, fencedMutex as never)[0]!, /^release 1 of "k" by process 0 returned true/);
  const neither = [...call(0, 'acquire', null, 1), ...call(0, 'release', 1, false)];
  assert.equal(sentencesOf(neither, fencedMutex as never).length, 1, 'it was not stolen');
  const lower = [
    ...call(0, 'acquire', null, 2),
    ...call(0, 'release', 2, true),
    ...call(1, 'acquire', null, 2),
  ];
  assert.equal(sentencesOf(lower, fencedMutex as never).length, 1, 'a token twice');
});

test('with many pending operations, a window with too many ends is extended until an output tells them apart', () => {
  const events: HistoryEvent[] = [];
  for (let value = 0; value < 300; value++) {
    events.push(invoke(1_000 + value, 'write', value));
    if (value % 3 === 0) events.push({ ...ok(1_000 + value, 'write'), type: 'info' });
    else events.push(ok(1_000 + value, 'write'));
    events.push(...call(value % 64, 'read', null, value));
  }
  assert.deepEqual(sentencesOf(events, register, 32), []);
  assert.equal(
    sentencesOf([...events, ...call(1, 'read', null, 3)], register, 32).length,
    1,
    'each but once',
  );
});

test('a window with more ends than are kept is checked again once an output tells which one is right', () => {
  const lost = Array.from({ length: 10 }, (_, bit): HistoryEvent[] => [
    invoke(100 + bit, 'add', 2 ** bit),
    { ...ok(100 + bit, 'add'), type: 'info' },
  ]).flat();
  const later = Array.from({ length: 8 }, () => call(0, 'add', 4_096, null)).flat();
  const read = (seen: number) => [...lost, ...later, ...call(1, 'read', null, seen)];
  assert.deepEqual(sentencesOf(read(8 * 4_096 + 5), counter as never), []);
  assert.equal(sentencesOf(read(10 * 4_096), counter as never).length, 1);
});

test('ends that reach the same state by different pending operations are all kept', () => {
  const lost = (process: number, f: string, value: unknown): HistoryEvent[] => [
    invoke(process, f, value),
    { ...ok(process, f), type: 'info' },
  ];
  const open = [...lost(7, 'cas', [null, 1]), ...lost(8, 'cas', [1, 2]), ...lost(9, 'write', 2)];
  const seen = (value: number) => call(0, 'read', null, value);
  // The first 2 comes from either write or from both exchanges; each choice leaves other operations for the next window.
  const written = [...open, ...seen(2), ...call(0, 'write', 7, null), ...seen(2)];
  const exchanged = [...open, ...seen(2), ...call(0, 'write', null, null), ...seen(1), ...seen(2)];
  for (const events of [written, exchanged]) assert.deepEqual(sentencesOf(events, casRegister, 1), []);
  const neither = [...written, ...call(0, 'write', 8, null), ...seen(2)];
  assert.equal(sentencesOf(neither, casRegister, 1).length, 1);
});

/** All enqueued at the same time, and half of them dequeued one after another. */
function crowdedQueue(size: number): HistoryEvent[] {
  const values = Array.from({ length: size }, (_, value) => value);
  return [
    ...values.map((value) => invoke(value, 'enqueue', value)),
    ...values.map((value) => ok(value, 'enqueue')),
    ...values.slice(size / 2).flatMap((_, n) => call(100, 'dequeue', null, (n * 7) % size)),
  ];
}

test('the last window of a key whose values are unique is decided at once, whatever the search would have to try', () => {
  assert.deepEqual(sentencesOf(crowdedQueue(40), queue as never, 256), []);
  const twice = [...crowdedQueue(8), ...call(100, 'dequeue', null, 7)];
  assert.match(sentencesOf(twice, queue as never, 256)[0]!, /^dequeue of "k" by process 100 returned 7, /);
});
