import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type LockMode, SessionLocks } from '../../src/locks/index.ts';
import { webLocks } from '../../src/web-locks/index.ts';
import { requestAndHold } from './held-request.ts';

const table = SessionLocks.create({ fairness: 'fifo', leaseMs: Number.POSITIVE_INFINITY });
after(() => table.close());
const locks = webLocks(table);

for (const [held, asked, isGranted] of [
  [undefined, 'exclusive', true],
  [undefined, 'shared', true],
  ['exclusive', 'exclusive', false],
  ['exclusive', 'shared', false],
  ['shared', 'exclusive', false],
  ['shared', 'shared', true],
] as const) {
  const lock = held === undefined ? 'a free lock' : `a lock that is held ${held}`;
  test(`ifAvailable, ${asked}: ${lock} is ${isGranted ? 'granted' : 'null'}`, async () => {
    const holder = held && requestAndHold(locks, 'a', { mode: held });
    const got = await locks.request('a', { mode: asked, ifAvailable: true }, (lock) => lock?.mode ?? null);
    assert.equal(got, isGranted ? asked : null);
    holder?.release();
    await holder?.ended;
  });
}

test('with ifAvailable an exclusive request is refused while others wait, and so is a shared one behind an exclusive', async () => {
  const reader = requestAndHold(locks, 'a', { mode: 'shared' });
  const writer = requestAndHold(locks, 'a');
  for (const mode of ['shared', 'exclusive'] satisfies LockMode[])
    assert.equal(await locks.request('a', { mode, ifAvailable: true }, (lock) => lock), null);
  reader.release();
  writer.release();
  await writer.ended;
});

test('without the lock the promise settles as the callback does', async () => {
  await locks.request('a', async () => {
    const ifAvailable = true;
    assert.equal(await locks.request('a', { ifAvailable }, async () => 123), 123);
    const thrown = { name: 'test' };
    const throws = () => {
      throw thrown;
    };
    for (const callback of [throws, async () => throws()]) {
      const [outcome] = await Promise.allSettled([locks.request('a', { ifAvailable }, callback)]);
      assert.ok(outcome.status === 'rejected' && outcome.reason === thrown);
    }
  });
});

test('a lock is available as soon as the request that had it has resolved', async () => {
  await locks.request('a', async () => {
    await locks.request('b', async () => {});
    assert.equal(await locks.request('b', { ifAvailable: true }, (lock) => lock?.name), 'b');
  });
});
