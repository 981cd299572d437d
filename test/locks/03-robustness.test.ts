import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { type Grant, SessionLocks } from '../../src/locks/index.ts';
import { usedClaims } from '../../src/locks/table/claims.ts';
import { Claim, Header, viewTable } from '../../src/locks/table/layout.ts';
import { deaths } from '../support/deaths.ts';
import type { Command } from '../support/lock-thread.ts';
import { startLockThread, untilMembers, untilQueued } from '../support/start-lock-thread.ts';
import { effort, everyNth, slow } from '../support/test-effort.ts';

const locks = SessionLocks.create({ capacity: 4, leaseMs: Number.POSITIVE_INFINITY });
after(() => locks.close());

/** Blocks this thread: it handles no event, and relays no message of another thread. */
const block = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** The most that a waiter may take once the death is visible: a tenth of its longest sleep without being woken. */
const PROMPT_MS = 10;
/** The machine may keep a waiter from running, but not every time. */
const TRIES = 5;

for (const death of deaths) {
  test(`a holder's death by ${death} wakes the waiter within 10 ms, and its grant says ownerDied`, async (t) => {
    const table = viewTable(locks.handle);
    const delays: number[] = [];
    while (delays.length < TRIES && !delays.some((delay) => delay <= PROMPT_MS)) {
      const holder = await startLockThread(locks.handle);
      const waiter = await startLockThread(locks.handle);
      t.after(() => Promise.all([holder.ends(), waiter.ends()]));
      const { token } = await holder.does({ do: 'tryAcquire', key: 'k' });
      const { done } = await waiter.begins({ do: 'acquire', key: 'k', timeoutMs: 10_000 });
      await untilQueued(locks, 'k', 1);
      const [claim] = usedClaims(table);
      const wakeUps = () => Atomics.load(table.i32, claim! + Claim.wake);
      const before = wakeUps();
      const visibleAt = await holder.dies(death);
      const got = await done;
      delays.push(got.at! - visibleAt);
      assert.ok(wakeUps() > before, 'the waiter did not just look by itself when a sleep was over');
      assert.equal(got.ownerDied, true, got.message);
      assert.ok(got.token! > token!);
      await waiter.does({ do: 'release', key: 'k' });
      using next = locks.acquire('k', { timeoutMs: 0 });
      assert.equal(next.ownerDied, false, 'only the next grant says so');
    }
    assert.ok(Math.min(...delays) <= PROMPT_MS, `ms after the exit was seen: ${delays.map(Math.round)}`);
  });
}

test('recovery does not need the event loop of the main thread', async (t) => {
  const holder = await startLockThread(locks.handle);
  t.after(() => holder.worker.terminate());
  await holder.does({ do: 'tryAcquire', key: 'blocked' });
  holder.worker.postMessage({ do: 'die', how: 'process.exit()' });
  using grant = locks.acquire('blocked', { timeoutMs: 10_000 });
  assert.equal(grant.ownerDied, true);
});

slow(
  'a thread that dies as soon as it has a key is recovered, even while the main thread is blocked',
  async (t) => {
    const witness = await startLockThread(locks.handle);
    t.after(() => witness.ends());
    for (let round = 0; round < 5; round++) {
      const hasty = new Worker(new URL('../support/exit-holding-key.ts', import.meta.url), {
        workerData: locks.handle,
        execArgv: [],
      });
      const exit = new Promise((resolve) => hasty.once('exit', resolve));
      // The thread attaches and acquires meanwhile, and would die too, if attaching did not wait for the warden.
      block(200);
      await exit;
      const got = await witness.does({ do: 'acquire', key: 'hasty', timeoutMs: 10_000 });
      assert.equal(got.ownerDied, true, got.message);
      await witness.does({ do: 'release', key: 'hasty' });
    }
  },
);

test('close releases what was held, and a closed SessionLocks refuses everything', async (t) => {
  const member = SessionLocks.attach(locks.handle);
  const grant = member.acquire('closed');
  const other = await startLockThread(locks.handle);
  t.after(() => other.ends());
  await member.close();
  assert.equal((await other.does({ do: 'acquire', key: 'closed', timeoutMs: 10_000 })).ownerDied, true);
  assert.throws(() => member.tryAcquire('closed'), { code: 'lock_table_broken' });
  assert.throws(() => grant.renew(), { code: 'stale_grant' });
  assert.equal(grant.release(), false);
});

test('close releases what was held even if its thread does not get to its event loop, and blocks on it', () => {
  const member = SessionLocks.attach(locks.handle);
  member.acquire('left');
  void member.close();
  using grant = locks.acquire('left', { timeoutMs: 10_000 });
  assert.equal(grant.ownerDied, true);
});

test('closing again does nothing to the thread that has the record by then', async (t) => {
  const table = SessionLocks.create({ capacity: 1 });
  t.after(() => table.close());
  const first = SessionLocks.attach(table.handle);
  await first.close();
  const second = SessionLocks.attach(table.handle);
  await first.close();
  using _grant = second.acquire('k');
  assert.equal(table.inspect().keys[0]!.holders[0]!.thread, 0);
});

test('waits that close has ended are in no queue any more: no cycle leads through them, and others have their turn', async (t) => {
  const table = SessionLocks.create({ capacity: 4, leaseMs: Number.POSITIVE_INFINITY });
  const other = SessionLocks.attach(table.handle);
  t.after(() => other.close());
  const [one, two] = [{}, {}];
  const a = other.acquire('a', { owner: one });
  const b = other.acquire('b', { owner: two });
  const ended = assert.rejects(table.acquireAsync('b', { owner: one }), { code: 'lock_table_broken' });
  // It ends the warden: nothing is recovered from now on.
  await table.close();
  const waits = [other.acquireAsync('a', { owner: two }), other.acquireAsync('b')];
  a.release();
  b.release();
  for (const grant of await Promise.all(waits)) assert.equal(grant.release(), true);
  await ended;
});

/** What a thread may die in the middle of. `prepare` makes the table take its longest path. */
const interruptedOperations: [
  name: string,
  command: (step: number) => Command & { key: string },
  leaseMs: number,
  prepare: (table: SessionLocks, step: number) => Grant | undefined,
][] = [
  ['giving a key a slot', (step) => ({ do: 'tryAcquire', key: `${step}` }), 10_000, () => undefined],
  [
    'recycling a slot',
    () => ({ do: 'tryAcquire', key: 'new' }),
    10_000,
    (table, step) => {
      for (let i = 0; i < capacity; i++) table.acquire(`${step}-${i}`).release();
      return undefined;
    },
  ],
  [
    'stealing',
    () => ({ do: 'tryAcquire', key: 'hung' }),
    1,
    (table) => {
      const grant = table.acquire('hung');
      block(20);
      return grant;
    },
  ],
  ['waiting', () => ({ do: 'acquire', key: 'held', timeoutMs: 1 }), 10_000, (table) => table.acquire('held')],
  [
    'waiting without blocking',
    () => ({ do: 'acquireAsync', key: 'held', timeoutMs: 1, owner: 'task' }),
    10_000,
    (table) => table.acquire('held', { owner: {} }),
  ],
  [
    'waiting for its turn',
    () => ({ do: 'acquire', key: 'short', timeoutMs: 10_000 }),
    10_000,
    (table) => {
      const grant = table.acquire('short');
      setTimeout(() => grant.release(), 5);
      return undefined;
    },
  ],
  [
    'sharing',
    () => ({ do: 'count', key: 's', times: 2, counter: 0, mode: 'shared' }),
    10_000,
    () => undefined,
  ],
  [
    'reading a read-biased key',
    () => ({ do: 'count', key: 'biased', times: 2, counter: 0, mode: 'shared' }),
    10_000,
    (table) => {
      makeReadBiased(table, 'biased');
      return undefined;
    },
  ],
  [
    'revoking the bias of a key',
    () => ({ do: 'acquire', key: 'biased', timeoutMs: 1 }),
    10_000,
    (table) => {
      makeReadBiased(table, 'biased');
      return table.acquire('biased', { mode: 'shared' });
    },
  ],
  [
    'taking a permit',
    () => ({ do: 'acquire', key: 'permit', permits: 2, timeoutMs: 1 }),
    10_000,
    (table) => table.semaphore('permit', 2).acquire(),
  ],
  [
    'waiting for a permit',
    () => ({ do: 'acquire', key: 'permit', permits: 1, timeoutMs: 10_000 }),
    10_000,
    (table) => {
      const grant = table.semaphore('permit', 1).acquire();
      setTimeout(() => grant.release(), 5);
      return undefined;
    },
  ],
  [
    'waiting to share',
    () => ({ do: 'acquire', key: 'soon', timeoutMs: 10_000, mode: 'shared' }),
    10_000,
    (table) => {
      const grant = table.acquire('soon');
      setTimeout(() => grant.release(), 5);
      return undefined;
    },
  ],
  [
    'stealing from readers',
    () => ({ do: 'tryAcquire', key: 'read' }),
    1,
    (table) => {
      const grant = table.acquire('read', { mode: 'shared' });
      block(20);
      return grant;
    },
  ],
  [
    'stealing at once',
    () => ({ do: 'steal', key: 'seized' }),
    10_000,
    (table) => table.acquire('seized', { owner: {} }),
  ],
  [
    'stealing at once from readers',
    () => ({ do: 'steal', key: 'seized' }),
    10_000,
    (table) => table.acquire('seized', { mode: 'shared' }),
  ],
  [
    'taking several keys',
    () => ({ do: 'acquireMany', key: 'a', others: ['b', 'c'], timeoutMs: 1 }),
    10_000,
    (table) => table.acquire('c'),
  ],
  ['looking at the table', () => ({ do: 'inspect', key: 'i' }), 10_000, (table) => table.acquire('i')],
  ['taking and releasing', () => ({ do: 'count', key: 'c', times: 2, counter: 0 }), 10_000, () => undefined],
];
function makeReadBiased(table: SessionLocks, key: string): void {
  for (let reads = 0; reads < 100; reads++) table.acquire(key, { mode: 'shared' }).release();
}

const capacity = 16;
/** Dies before every hundredth step, every tenth, or every one: the same steps in every run. */
const stride = effort({ quick: 100, slow: 10, soak: 1 });

for (const [name, command, leaseMs, prepare] of everyNth(3, interruptedOperations)) {
  test(`a death before any step of ${name} leaves a sound table`, async (t) => {
    const table = SessionLocks.create({ capacity, leaseMs });
    t.after(() => table.close());
    // Looks that find nothing new are steps like each other.
    viewTable(table.handle).i32[Header.spins] = 2;
    const counters = new Int32Array(new SharedArrayBuffer(4));
    for (let step = 1, died = true; died; step += stride) {
      const prepared = prepare(table, step);
      const puppet = await startLockThread(table.handle, counters);
      // A thread that survived may still come to that step, so no other test may use it.
      t.after(() => puppet.worker.terminate());
      const survived = puppet.does({ do: 'dieAt', step, command: command(step) });
      survived.catch(() => {});
      died = await Promise.race([puppet.exits().then(() => true), survived.then(() => false)]);
      await puppet.worker.terminate();
      prepared?.release();
      await untilMembers(table.handle, 1);
      // Every slot can be taken, whichever key it had, and no more than that.
      const others = Array.from({ length: capacity }, (_, i) =>
        table.acquire(`${step}+${i}`, { timeoutMs: 0 }),
      );
      assert.throws(() => table.tryAcquire('one more'), { code: 'lock_table_full' });
      for (const grant of others) grant.release();
      table.acquire(command(step).key, { timeoutMs: 0 }).release();
      assert.deepEqual(table.inspect().keys, []);
      assert.deepEqual([...usedClaims(viewTable(table.handle))], [], 'no claim is left');
      assert.ok(died || step > 5, `survived step ${step}`);
    }
  });
}
