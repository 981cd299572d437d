import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Grant, SessionLocks } from '../../src/locks/index.ts';
import { deaths } from '../support/deaths.ts';
import { startLockThread, untilMembers, untilQueued } from '../support/start-lock-thread.ts';
import { everyNth } from '../support/test-effort.ts';

const locks = SessionLocks.create({ capacity: 8 });
after(() => locks.close());

const share = (key: string): Grant | null => locks.tryAcquire(key, { mode: 'shared' });

test('readers share a key, in one thread and in several; a writer has it alone', async (t) => {
  const other = await startLockThread(locks.handle);
  t.after(() => other.ends());
  const readers = [share('k')!, share('k')!];
  assert.ok((await other.does({ do: 'tryAcquire', key: 'k', mode: 'shared' })).token);
  assert.equal(locks.tryAcquire('k'), null, 'a writer is refused');
  assert.equal(locks.inspect().keys[0]!.holders.length, 3);
  for (const reader of readers) assert.equal(reader.release(), true);
  assert.equal(locks.tryAcquire('k'), null, 'while one reader is left');
  assert.equal((await other.does({ do: 'release', key: 'k' })).released, true);
  using writer = locks.tryAcquire('k')!;
  assert.equal(writer.mode, 'exclusive');
  assert.equal(share('k'), null, 'a reader is refused');
});

test('a reader queued behind a writer is not let in ahead of it', async (t) => {
  const writer = await startLockThread(locks.handle);
  const reader = await startLockThread(locks.handle);
  t.after(() => Promise.all([writer.ends(), reader.ends()]));
  const first = share('w')!;
  const { done: written } = await writer.begins({ do: 'acquire', key: 'w', timeoutMs: 10_000 });
  await untilQueued(locks, 'w', 1);
  const { done: readAfter } = await reader.begins({
    do: 'acquire',
    key: 'w',
    timeoutMs: 10_000,
    mode: 'shared',
  });
  await untilQueued(locks, 'w', 2);
  first.release();
  const { token } = await written;
  assert.ok(token! > first.token);
  await writer.does({ do: 'release', key: 'w' });
  assert.ok((await readAfter).token! > token!);
  await reader.does({ do: 'release', key: 'w' });
});

test('an endless stream of readers does not starve a writer', async (t) => {
  const unleased = SessionLocks.create({ capacity: 4, leaseMs: Number.POSITIVE_INFINITY });
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const readers = await Promise.all([1, 2, 3].map(() => startLockThread(unleased.handle, stop)));
  t.after(async () => {
    await Promise.all(readers.map((reader) => reader.ends()));
    await unleased.close();
  });
  const reading: Promise<unknown>[] = [];
  for (const reader of readers)
    reading.push((await reader.begins({ do: 'hog', key: 'busy', counter: 0, mode: 'shared' })).done);
  for (let i = 0; i < 20; i++) unleased.acquire('busy', { timeoutMs: 10_000 }).release();
  for (let i = 0; i < 20; i++) (await unleased.acquireAsync('busy', { timeoutMs: 10_000 })).release();
  Atomics.store(stop, 0, 1);
  await Promise.all(reading);
});

test('queued readers are let in together when the writer releases', async () => {
  const writer = locks.acquire('together');
  const waits = [1, 2, 3].map(() => locks.acquireAsync('together', { mode: 'shared' }));
  await untilQueued(locks, 'together', 3);
  writer.release();
  const readers = await Promise.all(waits);
  assert.equal(locks.inspect().keys[0]!.holders.length, 3);
  for (const reader of readers) assert.equal(reader.release(), true);
});

test('a writer that times out lets the readers behind it in', async () => {
  const first = share('gives-up')!;
  const writer = locks.acquireAsync('gives-up', { timeoutMs: 20 });
  const reader = locks.acquireAsync('gives-up', { mode: 'shared' });
  await assert.rejects(writer, { code: 'lock_timeout', message: /readers hold it/ });
  (await reader).release();
  assert.equal(first.release(), true);
});

test("a reader's token is between those of the writers before and after it", () => {
  const tokens = (['exclusive', 'shared', 'shared', 'exclusive', 'shared'] as const).map((mode) => {
    using grant = locks.acquire('t', { mode });
    return grant.token;
  });
  const [before, first, second, writer, after] = tokens as [bigint, bigint, bigint, bigint, bigint];
  assert.ok(before < first && first <= second && second < writer && writer < after, tokens.join(', '));
});

test('releasing a shared grant twice releases one share, not two', () => {
  const [one, two] = [share('twice')!, share('twice')!];
  assert.equal(one.release(), true);
  assert.equal(one.release(), true);
  assert.equal(locks.tryAcquire('twice'), null);
  assert.equal(two.release(), true);
  locks.tryAcquire('twice')!.release();
});

test('readers that hang past their lease lose the key together, and are told', async (t) => {
  const brief = SessionLocks.create({ capacity: 2, leaseMs: 30 });
  t.after(() => brief.close());
  const hung = [1, 2].map(() => brief.tryAcquire('h', { mode: 'shared' })!);
  const writer = await brief.acquireAsync('h', { timeoutMs: 10_000 });
  assert.throws(() => hung[0]!.renew(), { code: 'stale_grant' });
  assert.ok(hung.every((grant) => !grant.release()));
  assert.equal(brief.tryAcquire('h', { mode: 'shared' }), null, 'the writer has it');
  assert.equal(writer.release(), true);
  assert.equal(brief.inspect().counters.stolen, 2);
});

test('a shared grant that is renewed has its full lease again', async (t) => {
  const leaseMs = 300;
  const brief = SessionLocks.create({ capacity: 2, leaseMs });
  const writer = await startLockThread(brief.handle);
  t.after(async () => {
    await writer.ends();
    await brief.close();
  });
  const reader = brief.tryAcquire('r', { mode: 'shared' })!;
  const { done } = await writer.begins({ do: 'acquire', key: 'r', timeoutMs: 10_000 });
  const start = performance.now();
  for (let last = start; last - start < 2 * leaseMs; last = performance.now()) {
    reader.renew();
    await untilQueued(brief, 'r', 1);
  }
  assert.ok((await done).token! > reader.token);
  assert.throws(() => reader.renew(), { code: 'stale_grant' });
  assert.equal(reader.release(), false);
});

for (const death of everyNth(3, deaths)) {
  test(`a reader's death by ${death} lets a writer in, and its grant says ownerDied`, async (t) => {
    const reader = await startLockThread(locks.handle);
    t.after(() => reader.ends());
    await reader.does({ do: 'tryAcquire', key: 'dead', mode: 'shared' });
    const wait = locks.acquireAsync('dead', { timeoutMs: 10_000 });
    const visibleAt = await reader.dies(death);
    const grant = await wait;
    assert.ok(performance.now() - visibleAt < 1_000);
    assert.equal(grant.ownerDied, true);
    grant.release();
    const next = locks.acquire('dead', { timeoutMs: 0 });
    assert.equal(next.ownerDied, false);
    next.release();
  });
}

test("a reader is told of a writer's death, and so is the next writer, which can repair the damage", async () => {
  const writer = await startLockThread(locks.handle);
  await writer.does({ do: 'tryAcquire', key: 'half-done' });
  await writer.ends();
  await untilMembers(locks.handle, 1);
  for (let i = 0; i < 2; i++) {
    const reader = share('half-done')!;
    assert.equal(reader.ownerDied, true);
    reader.release();
  }
  const repairer = locks.tryAcquire('half-done')!;
  assert.equal(repairer.ownerDied, true);
  repairer.release();
  const next = share('half-done')!;
  assert.equal(next.ownerDied, false);
  next.release();
});

test('a key that is only read keeps its slot while a reader is inside, and no longer', async (t) => {
  const locks = SessionLocks.create({ capacity: 1 });
  t.after(() => locks.close());
  for (let reads = 0; reads < 100; reads++) locks.acquire('read', { mode: 'shared' }).release();
  const reader = locks.acquire('read', { mode: 'shared' });
  assert.throws(() => locks.acquire('other'), { code: 'lock_table_full' });
  assert.equal(reader.release(), true);
  assert.equal(locks.acquire('other').release(), true);
});
