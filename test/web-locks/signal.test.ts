import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SessionLocks } from '../../src/locks/index.ts';
import { webLocks } from '../../src/web-locks/index.ts';
import { requestAndHold } from './held-request.ts';

const table = SessionLocks.create({ fairness: 'fifo', leaseMs: Number.POSITIVE_INFINITY });
after(() => table.close());
const locks = webLocks(table);
const never = () => assert.fail('the callback was called');

/** The reason with which a promise is rejected. */
async function rejection(promise: Promise<unknown>): Promise<unknown> {
  const [outcome] = await Promise.allSettled([promise]);
  assert.equal(outcome.status, 'rejected');
  return outcome.status === 'rejected' && outcome.reason;
}

test('a signal that is aborted already refuses the request with its reason', async () => {
  const given = AbortSignal.abort('My dog ate it.');
  assert.equal(await rejection(locks.request('a', { signal: given }, never)), 'My dog ate it.');
  const signal = AbortSignal.abort();
  assert.equal(signal.reason.name, 'AbortError');
  assert.equal(await rejection(locks.request('a', { signal }, never)), signal.reason);
});

test('an abort ends the wait, with the reason of the signal, and the next one has its turn', async () => {
  const holder = requestAndHold(locks, 'a');
  for (const reason of ['My cat handled it.', undefined]) {
    const controller = new AbortController();
    const request = locks.request('a', { signal: controller.signal }, never);
    assert.equal((await locks.query()).pending.length, 1);
    controller.abort(reason);
    assert.equal(await rejection(request), controller.signal.reason);
    assert.equal((await locks.query()).pending.length, 0);
  }
  const controller = new AbortController();
  const aborted = locks.request('a', { signal: controller.signal }, never);
  const next = locks.request('a', () => 'the next one');
  holder.release();
  controller.abort();
  await rejection(aborted);
  assert.equal(await next, 'the next one');
});

test('an abort in the same turn as the request comes before the lock, even if it is free', async () => {
  const controller = new AbortController();
  const request = locks.request('a', { signal: controller.signal }, never);
  const next = locks.request('a', () => 'granted');
  controller.abort();
  assert.equal(await rejection(request), controller.signal.reason);
  assert.equal(await next, 'granted');
});

test('once the lock is granted, an abort has no effect', async () => {
  for (const order of ['abort, release', 'release, abort']) {
    const controller = new AbortController();
    const holder = requestAndHold(locks, 'a', { signal: controller.signal });
    await holder.granted;
    for (const step of order.split(', ')) {
      if (step === 'abort') controller.abort();
      else holder.release('resolved');
    }
    assert.equal(await holder.ended, 'resolved');
  }
});

test('a signal that times out ends the wait with its TimeoutError', async () => {
  const holder = requestAndHold(locks, 'a');
  const request = locks.request('a', { signal: AbortSignal.timeout(5) }, never);
  await assert.rejects(request, { name: 'TimeoutError' });
  holder.release();
  await holder.ended;
});

test('timeoutMs ends the wait with an error that names the thread that holds the lock', async () => {
  const holder = requestAndHold(locks, 'a');
  for (const timeoutMs of [0, 5]) {
    await assert.rejects(locks.request('a', { timeoutMs }, never), {
      code: 'lock_timeout',
      message: /^"a" was not free within \d ms: this thread itself holds it/,
    });
  }
  holder.release();
  await holder.ended;
  assert.equal(await locks.request('a', { timeoutMs: 0 }, () => 'free'), 'free');
});

test('without timeoutMs a request waits as long as it takes', async (t) => {
  const holder = requestAndHold(locks, 'a');
  const patient = requestAndHold(locks, 'a');
  const impatient = requestAndHold(locks, 'a', { timeoutMs: 600_000 });
  const now = performance.now.bind(performance);
  t.mock.method(performance, 'now', () => now() + 3_600_000);
  await assert.rejects(impatient.ended, { code: 'lock_timeout' });
  t.mock.restoreAll();
  holder.release();
  await patient.granted;
  patient.release('granted after an hour');
  assert.equal(await patient.ended, 'granted after an hour');
});
