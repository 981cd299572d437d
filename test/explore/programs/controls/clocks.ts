import assert from 'node:assert/strict';
import { setTimeout as inMs } from 'node:timers/promises';
import { promisify } from 'node:util';
import { defineProgram } from '../../../../src/explore/index.ts';

/** All clocks show the time that waits have taken, and nothing else; timers fire in order. */
export default defineProgram({
  name: 'clocks',
  setup: () => ({ word: new Int32Array(new SharedArrayBuffer(4)) }),
  threads: [
    async ({ word }) => {
      const [began, date, [seconds]] = [performance.now(), Date.now(), process.hrtime()];
      const nanoseconds = process.hrtime.bigint();
      for (let work = 0; work < 500; work++) assert.equal(performance.now(), began);
      const order: string[] = [];
      const cancelled = setTimeout(() => order.push('cancelled'), 10);
      setTimeout((what: string) => order.push(what), 3_000, 'second');
      setTimeout(() => order.push('first'), 2_000);
      const interval = setInterval(() => order.push('again'), 1_500);
      clearTimeout(cancelled);
      await inMs(3_500);
      clearInterval(interval);
      assert.deepEqual(order, ['again', 'first', 'second', 'again']);
      assert.equal(Atomics.wait(word, 0, 0, 500), 'timed-out');
      assert.equal(performance.now() - began, 4_000);
      assert.equal(Date.now() - date, 4_000);
      const later = new Date();
      assert.equal(later.toISOString(), '2026-01-01T00:00:04.000Z');
      assert.equal(new (later.constructor as typeof Date)().getTime(), later.getTime());
      assert.equal(process.hrtime()[0] - seconds, 4);
      assert.equal(performance.timeOrigin + performance.now(), later.getTime());
      assert.equal(performance.mark('here').startTime, performance.now());
      assert.equal(new Event('now').timeStamp, performance.now());
      assert.equal(process.uptime() * 1_000, performance.now());
      assert.equal(process.hrtime.bigint() - nanoseconds, 4_000_000_000n);
      const { value } = Atomics.waitAsync(word, 0, 0, 1_000);
      assert.equal(await value, 'timed-out');
      // A timer does not cut a wait short, and fires when the thread is free.
      let late = 0;
      setTimeout(() => {
        late = performance.now();
      }, 5);
      const slept = performance.now();
      assert.equal(Atomics.wait(word, 0, 0, 10), 'timed-out');
      assert.equal(performance.now() - slept, 10);
      await inMs(1);
      assert.equal(late - slept, 10);
      const abort = new AbortController();
      setTimeout(() => abort.abort(), 20);
      await assert.rejects(inMs(100, undefined, { signal: abort.signal }), {
        name: 'AbortError',
        code: 'ABORT_ERR',
      });
      await assert.rejects(inMs(100, undefined, { signal: abort.signal }), { name: 'AbortError' });
      assert.equal(performance.now() - slept, 31);
      await promisify(setTimeout)(9);
      // Longer than Node's timers can be, which makes it one millisecond.
      await inMs(Number.POSITIVE_INFINITY);
      assert.equal(performance.now() - slept, 41);
      const signal = AbortSignal.timeout(9);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      assert.equal(signal.reason.name, 'TimeoutError');
      assert.equal(performance.now() - slept, 50);
      const until = performance.now() + 50;
      while (performance.now() < until);
    },
  ],
});
