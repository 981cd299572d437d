import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SessionLocks } from '../../src/locks/index.ts';
import { webLocks } from '../../src/web-locks/index.ts';
import { requestAndHold } from './held-request.ts';

const table = SessionLocks.create({ fairness: 'fifo', leaseMs: Number.POSITIVE_INFINITY });
after(() => table.close());
const locks = webLocks(table);

/** Notes in which order requests are granted. */
function grantOrder() {
  const granted: unknown[] = [];
  return { granted, notes: (what: unknown) => () => void granted.push(what) };
}

test('exclusive requests are granted one by one, in their order', async () => {
  const { granted, notes } = grantOrder();
  await Promise.all(Array.from({ length: 10 }, (_, index) => locks.request('a', notes(index))));
  assert.deepEqual(granted, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('a request for another lock is not held up by waiters', async () => {
  const { granted, notes } = grantOrder();
  const inner = await locks.request('a', () => ({
    both: Promise.all([locks.request('a', notes('a')), locks.request('b', notes('b'))]),
  }));
  await inner.both;
  assert.deepEqual(granted, ['b', 'a']);
});

test('shared requests of several locks are granted in the order in which they were made', async () => {
  const { granted, notes } = grantOrder();
  const names = ['a', 'b', 'c', 'a', 'b', 'c'];
  await Promise.all(names.map((name, index) => locks.request(name, { mode: 'shared' }, notes(index))));
  assert.deepEqual(granted, [0, 1, 2, 3, 4, 5]);
});

test('requests with and without ifAvailable are granted in the order in which they were made', async () => {
  const { granted, notes } = grantOrder();
  const modes = [{}, { ifAvailable: true }, {}, { ifAvailable: true }];
  await Promise.all(
    modes.map((options, index) => locks.request('a', { mode: 'shared', ...options }, notes(index))),
  );
  assert.deepEqual(granted, [0, 1, 2, 3]);
});

test('a shared lock can be requested again by its holder', async () => {
  await locks.request('a', { mode: 'shared' }, () =>
    locks.request('a', { mode: 'shared' }, (lock) => assert.equal(lock.mode, 'shared')),
  );
});

test('an exclusive request waits for the shared ones before it, and those after it wait for it', async () => {
  const { granted, notes } = grantOrder();
  const readers = [1, 2, 3].map(() => requestAndHold(locks, 'a', { mode: 'shared' }));
  const writer = requestAndHold(locks, 'a');
  const later = [1, 2, 3].map((index) => locks.request('a', { mode: 'shared' }, notes(`reader ${index}`)));
  void writer.granted.then(notes('writer'));
  await Promise.all(readers.map((reader) => reader.granted));
  await locks.request('b', notes('another lock'));
  for (const reader of readers) reader.release();
  await writer.granted;
  writer.release();
  await Promise.all(later);
  assert.deepEqual(granted, ['another lock', 'writer', 'reader 1', 'reader 2', 'reader 3']);
});

test('when an exclusive lock is released, all the shared requests that are next have it, and no other', async () => {
  const writer = requestAndHold(locks, 'a');
  const readers = Array.from({ length: 5 }, () => requestAndHold(locks, 'a', { mode: 'shared' }));
  const next = requestAndHold(locks, 'a');
  const last = requestAndHold(locks, 'a', { mode: 'shared' });
  const modes = async () => {
    const { held, pending } = await locks.query();
    return [held, pending].map((list) => list.map(({ mode }) => mode));
  };
  assert.deepEqual(await modes(), [['exclusive'], [...Array(5).fill('shared'), 'exclusive', 'shared']]);
  writer.release();
  await writer.ended;
  assert.deepEqual(await modes(), [Array(5).fill('shared'), ['exclusive', 'shared']]);
  await Promise.all(readers.map(({ granted }) => granted));
  assert.deepEqual(await modes(), [Array(5).fill('shared'), ['exclusive', 'shared']]);
  for (const reader of readers) reader.release();
  await Promise.all(readers.map(({ ended }) => ended));
  assert.deepEqual(await modes(), [['exclusive'], ['shared']]);
  next.release();
  last.release();
  await Promise.all([next.ended, last.ended]);
  assert.deepEqual(await locks.query(), { held: [], pending: [] });
});
