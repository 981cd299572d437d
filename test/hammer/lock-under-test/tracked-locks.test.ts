import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { trackedLocks } from '../../../src/hammer/lock-under-test/tracked-locks.ts';
import { createStatusMemory, readStatus, statusWriter } from '../../../src/hammer/status/worker-status.ts';
import { SessionLocks } from '../../../src/locks/index.ts';

const table = SessionLocks.create({ capacity: 64 });
after(() => table.close());

function worker() {
  const memory = createStatusMemory(1);
  const locks = trackedLocks(table, statusWriter(memory, 0));
  const shown = () => {
    const { held, waits } = readStatus(memory, 0);
    return [held.map(({ key }) => key).join(' '), waits.map(({ key }) => key).join(' ')];
  };
  return { memory, locks, shown };
}

test('concurrent waits of one worker all show in its status, each until it ends', async () => {
  const { locks, shown, memory } = worker();
  const taken = ['a', 'b', 'c'].map((key) => table.acquire(key));
  const abort = new AbortController();
  const a = locks.acquireAsync('a', { owner: {} });
  const b = locks.acquireAsync('b', { owner: {} });
  const c = locks.acquireAsync('c', { owner: {}, signal: abort.signal });
  assert.deepEqual(shown(), ['', 'a b c']);
  const owners = readStatus(memory, 0).waits.map(({ owner }) => owner);
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

test('the status shows since when the oldest wait lasts; a wait that was refused is gone', () => {
  const { locks, memory, shown } = worker();
  using _held = locks.acquire('a');
  assert.throws(() => locks.acquire('a'), { code: 'deadlock' });
  assert.deepEqual(shown(), ['a', '']);
  const status = statusWriter(memory, 0);
  status.waitFor('old', 1);
  const since = readStatus(memory, 0).waits[0]?.since;
  const end = status.waitFor('new', 2);
  assert.equal(readStatus(memory, 0).waits[0]?.since, since);
  end();
  assert.deepEqual(shown(), ['', 'old']);
});

test('a worker can hold a key twice as a reader', () => {
  const { locks, shown } = worker();
  const one = locks.acquire('a', { mode: 'shared' });
  const two = locks.acquire('a', { mode: 'shared' });
  assert.deepEqual([one.mode, two.mode], ['shared', 'shared']);
  assert.deepEqual(shown(), ['a a', '']);
  one.release();
  assert.deepEqual(shown(), ['a', '']);
  two.release();
});

test('a wait for several keys shows all of them until all are granted', async () => {
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

test('if not everything fits, the latest holds and the oldest waits are shown', () => {
  const memory = createStatusMemory(1);
  const status = statusWriter(memory, 0);
  const ends = Array.from({ length: 20 }, (_, n) => [
    status.hold(`held ${n}`, 0),
    status.waitFor(`waits ${n}`, 0),
  ]);
  const { held, waits } = readStatus(memory, 0);
  assert.deepEqual([held.length, held[0]!.key, held.at(-1)!.key], [16, 'held 4', 'held 19']);
  assert.deepEqual([waits.length, waits[0]!.key, waits.at(-1)!.key], [16, 'waits 0', 'waits 15']);
  for (const end of ends.flat()) end!();
  assert.deepEqual([readStatus(memory, 0).held, readStatus(memory, 0).waits], [[], []]);
});

test('a call to tryAcquire shows as a wait if the lock has only acquire, which may block', () => {
  const memory = createStatusMemory(1);
  const seen: string[][] = [];
  const bare = {
    acquire: () => {
      seen.push(readStatus(memory, 0).waits.map(({ key }) => key));
      return { release: () => true };
    },
  };
  const locks = trackedLocks(bare, statusWriter(memory, 0));
  locks.acquire('a').release();
  locks.tryAcquire('b')?.release();
  assert.deepEqual(seen, [['a'], ['b']]);
  assert.deepEqual(readStatus(memory, 0).waits, []);
});
