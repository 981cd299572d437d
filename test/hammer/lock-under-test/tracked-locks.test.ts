import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { trackedLocks } from '../../../src/hammer/lock-under-test/tracked-locks.ts';
import { createStatusMemory, readStatus, statusWriter } from '../../../src/hammer/status/worker-status.ts';
import { SessionLocks } from '../../../src/locks/index.ts';

const table = SessionLocks.create({ capacity: 64 });
after(() => table.close());

function worker() {
  const board = createStatusMemory(1);
  const locks = trackedLocks(table, statusWriter(board, 0));
  const shown = () => {
    const { held, waits } = readStatus(board, 0);
    return [held.map(({ key }) => key).join(' '), waits.map(({ key }) => key).join(' ')];
  };
  return { board, locks, shown };
}

test('tasks of one worker that wait side by side are all on its row, each until it has its key', async () => {
  const { locks, shown, board } = worker();
  const taken = ['a', 'b', 'c'].map((key) => table.acquire(key));
  const abort = new AbortController();
  const a = locks.acquireAsync('a', { owner: {} });
  const b = locks.acquireAsync('b', { owner: {} });
  const c = locks.acquireAsync('c', { owner: {}, signal: abort.signal });
  assert.deepEqual(shown(), ['', 'a b c']);
  const owners = readStatus(board, 0).waits.map(({ owner }) => owner);
  assert.equal(new Set(owners).size, 3);
  taken[1]!.release();
  const second = await b;
  assert.deepEqual(shown(), ['b', 'a c']);
  abort.abort();
  await assert.rejects(c, { name: 'AbortError' });
  taken[0]!.release();
  const first = await a;
  assert.deepEqual(shown(), ['b a', '']);
  second.release();
  second.release();
  assert.deepEqual(shown(), ['a', '']);
  first.release();
  taken[2]!.release();
  assert.deepEqual(shown(), ['', '']);
});

test('a wait shows since when the oldest has lasted, and that a refused one has ended', () => {
  const { locks, board, shown } = worker();
  using _held = locks.acquire('a');
  assert.throws(() => locks.acquire('a'), { code: 'deadlock' });
  assert.deepEqual(shown(), ['a', '']);
  const row = statusWriter(board, 0);
  row.waitFor('old', 1);
  const since = readStatus(board, 0).waitsSince;
  const end = row.waitFor('new', 2);
  assert.equal(readStatus(board, 0).waitsSince, since);
  end();
  assert.deepEqual(shown(), ['', 'old']);
});

test('readers of one worker hold one key twice', () => {
  const { locks, shown } = worker();
  const one = locks.acquire('a', { mode: 'shared' });
  const two = locks.acquire('a', { mode: 'shared' });
  assert.deepEqual([one.mode, two.mode], ['shared', 'shared']);
  assert.deepEqual(shown(), ['a a', '']);
  one.release();
  assert.deepEqual(shown(), ['a', '']);
  two.release();
});

test('who takes several keys waits for all of them until it has all of them', async () => {
  const { locks, shown } = worker();
  const taken = table.acquire('b');
  const both = locks.acquireManyAsync(['b', 'a']);
  assert.deepEqual(shown(), ['', 'b a']);
  taken.release();
  const grants = await both;
  assert.deepEqual(shown(), ['a b', '']);
  assert.equal(grants.get('b')!.key, 'b');
  assert.equal(grants.release(), true);
  assert.deepEqual(shown(), ['', '']);
  assert.equal(table.tryAcquire('a')?.release(), true);
});

test('of more than fits, the keys that it got last show, and the waits that are oldest', () => {
  const board = createStatusMemory(1);
  const row = statusWriter(board, 0);
  const ends = Array.from({ length: 20 }, (_, n) => [row.hold(`held ${n}`, 0), row.waitFor(`waits ${n}`, 0)]);
  const { held, waits } = readStatus(board, 0);
  assert.deepEqual([held.length, held[0]!.key, held.at(-1)!.key], [16, 'held 4', 'held 19']);
  assert.deepEqual([waits.length, waits[0]!.key, waits.at(-1)!.key], [16, 'waits 0', 'waits 15']);
  for (const end of ends.flat()) end!();
  assert.deepEqual([readStatus(board, 0).held, readStatus(board, 0).waits], [[], []]);
});

test('a lock that has `acquire` alone, and waits though it is told not to, is shown to wait', () => {
  const board = createStatusMemory(1);
  const seen: string[][] = [];
  const bare = {
    acquire: () => {
      seen.push(readStatus(board, 0).waits.map(({ key }) => key));
      return { release: () => true };
    },
  };
  const locks = trackedLocks(bare, statusWriter(board, 0));
  locks.acquire('a').release();
  locks.tryAcquire('b')?.release();
  assert.deepEqual(seen, [['a'], ['b']]);
  assert.deepEqual(readStatus(board, 0).waits, []);
});
