import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SessionLocks } from '../../src/locks/index.ts';
import { webLocks } from '../../src/web-locks/index.ts';
import { startWebLockThread } from '../support/start-web-lock-thread.ts';
import { requestAndHold } from './held-request.ts';

const table = SessionLocks.create({ fairness: 'fifo', leaseMs: Number.POSITIVE_INFINITY });
after(() => table.close());
const locks = webLocks(table);
const clientId = `node-${process.pid}-0`;

test('without any request both lists are empty', async () => {
  assert.deepEqual(await locks.query(), { held: [], pending: [] });
});

test('held locks and waiting requests are listed once each, with name, mode and client', async () => {
  const { waiting } = await locks.request('a', () =>
    locks.request('b', { mode: 'shared' }, () =>
      locks.request('b', { mode: 'shared' }, async () => {
        const waiting = [
          locks.request('a', { mode: 'shared' }, () => {}),
          locks.request('a', () => {}),
          locks.request('b', () => {}),
        ];
        const { held, pending } = await locks.query();
        const byName = Map.groupBy(held, ({ name }) => name);
        assert.deepEqual(byName.get('a'), [{ name: 'a', mode: 'exclusive', clientId }]);
        assert.deepEqual(byName.get('b'), Array(2).fill({ name: 'b', mode: 'shared', clientId }));
        const waitingBy = Map.groupBy(pending, ({ name }) => name);
        assert.deepEqual(
          waitingBy.get('a')?.map(({ mode }) => mode),
          ['shared', 'exclusive'],
        );
        assert.deepEqual(waitingBy.get('b'), [{ name: 'b', mode: 'exclusive', clientId }]);
        return { waiting };
      }),
    ),
  );
  await Promise.all(waiting);
});

test('a waiter for a permit of a semaphore is pending, however few permits are held', async () => {
  const semaphore = table.semaphore('permits', 1);
  const [first, second] = [semaphore.acquireAsync(), semaphore.acquireAsync()];
  const info = { name: 'permits', mode: 'shared', clientId };
  assert.deepEqual(await locks.query(), { held: [info], pending: [info] });
  (await first).release();
  (await second).release();
});

test('requests of several threads are listed, and granted, in the order in which they were made', async (t) => {
  const threads = await Promise.all([1, 2, 3].map(() => startWebLockThread(t, table.handle)));
  const ids = threads.map(({ worker }) => `node-${process.pid}-${worker.threadId}`);
  assert.equal(new Set(ids).size, 3);
  for (const order of [
    [0, 1, 2],
    [2, 0, 1],
  ]) {
    const holder = requestAndHold(locks, 'ordered');
    for (const index of order) {
      await threads[index]!.does({ do: 'request', id: 'ordered', name: 'ordered' });
    }
    const waiting = async () => (await locks.query()).pending.map(({ clientId }) => clientId);
    assert.deepEqual(
      await waiting(),
      order.map((index) => ids[index]),
    );
    holder.release();
    for (const [place, index] of order.entries()) {
      const first = threads[index]!;
      assert.equal((await first.does({ do: 'awaitGrant', id: 'ordered' })).granted, true);
      const { held } = await locks.query();
      assert.deepEqual(held, [{ name: 'ordered', mode: 'exclusive', clientId: ids[index] }]);
      assert.deepEqual(
        await waiting(),
        order.slice(place + 1).map((later) => ids[later]),
      );
      await first.does({ do: 'release', id: 'ordered' });
    }
  }
});

test('a deadlock of two threads that name no owner can be seen', async (t) => {
  const thread = await startWebLockThread(t, table.handle);
  const id = `node-${process.pid}-${thread.worker.threadId}`;
  await thread.does({ do: 'request', id: 'x', name: 'x' });
  await thread.does({ do: 'awaitGrant', id: 'x' });
  const mine = requestAndHold(locks, 'y');
  await mine.granted;
  await thread.does({ do: 'request', id: 'y', name: 'y' });
  const controller = new AbortController();
  const request = locks.request('x', { signal: controller.signal }, () => {});
  const { held, pending } = await locks.query();
  const clients = (list: typeof held) => Object.fromEntries(list.map((info) => [info.name, info.clientId]));
  assert.deepEqual(clients(held), { x: id, y: clientId });
  assert.deepEqual(clients(pending), { x: clientId, y: id });
  controller.abort();
  await assert.rejects(request);
  mine.release();
  await thread.does({ do: 'release', id: 'x' });
});

test('a long name is listed in full by a thread that has requested it, and by its beginning elsewhere', async (t) => {
  const thread = await startWebLockThread(t, table.handle);
  const name = 'session-'.repeat(100);
  await thread.does({ do: 'request', id: 'long', name });
  await thread.does({ do: 'awaitGrant', id: 'long' });
  const { state } = await thread.does({ do: 'query' });
  assert.deepEqual(
    state?.held.map((info) => info.name),
    [name],
  );
  const [elsewhere] = (await locks.query()).held;
  assert.match(elsewhere!.name, /^-(session-)+\w*…[\w-]{43}$/);
  const controller = new AbortController();
  const request = locks.request(name, { signal: controller.signal }, () => {});
  assert.deepEqual(
    [...(await locks.query()).held, ...(await locks.query()).pending].map((info) => info.name),
    [name, name],
  );
  controller.abort();
  await assert.rejects(request);
  assert.equal((await locks.query()).held[0]?.name, elsewhere?.name);
});
