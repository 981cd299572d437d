import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Grant, SessionLocks } from '../../src/locks/index.ts';

const locks = SessionLocks.create({ capacity: 1 });
after(() => locks.close());

test('lock_table_full names the number of waits, and each of them goes on', async () => {
  const held = locks.acquire('x');
  const controllers = Array.from({ length: 65_536 }, () => new AbortController());
  const waits = controllers.map(({ signal }) => locks.acquireAsync('x', { signal, timeoutMs: 60_000 }));
  const settled = Promise.allSettled(waits);
  await assert.rejects(locks.acquireAsync('x'), {
    name: 'LockTableFullError',
    code: 'lock_table_full',
    capacity: 65_536,
    message:
      /^The lock table has room for 65536 waits and shared grants at once, and all are in use\. Wait for fewer/,
  });
  held.release();
  (await waits[0]!).release();
  (await waits[1]!).release();
  for (const controller of controllers) controller.abort();
  const granted = (await settled).filter(({ status }) => status === 'fulfilled');
  assert.ok(granted.length >= 2);
  for (const wait of granted.slice(2)) (wait as PromiseFulfilledResult<Grant>).value.release();
  assert.deepEqual(locks.inspect().keys, []);
});
