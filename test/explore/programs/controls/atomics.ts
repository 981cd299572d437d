import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';

const { add, notify, wait } = Atomics;

/**
 * Each operation does, and refuses, what the language specification says, also if a module took it from
 * Atomics beforehand.
 */
export default defineProgram({
  name: 'atomics',
  setup: () => ({
    word: new Int32Array(new SharedArrayBuffer(8)),
    wide: new BigInt64Array(new SharedArrayBuffer(16)),
    narrow: new Uint8Array(new SharedArrayBuffer(4)),
  }),
  threads: [
    async ({ word, wide, narrow }) => {
      assert.equal(add(word, 1, 5), 0);
      assert.equal(Atomics.sub(word, 1, 2), 5);
      assert.equal(Atomics.and(word, 1, 2), 3);
      assert.equal(Atomics.or(word, 1, 4), 2);
      assert.equal(Atomics.xor(word, 1, 1), 6);
      assert.equal(Atomics.exchange(word, 1, 9), 7);
      assert.equal(Atomics.compareExchange(word, 1, 9, 8), 9);
      assert.equal(Atomics.compareExchange(word, 1, 9, 1), 8);
      assert.equal(Atomics.store(word, 1, 3.7), 3);
      assert.equal(Atomics.load(word, 1), 3);
      assert.equal(Atomics.add(wide, 1, 2n ** 40n), 0n);
      assert.equal(Atomics.load(wide, 1), 2n ** 40n);
      assert.equal(Atomics.sub(narrow, 0, 1), 0);
      assert.equal(Atomics.load(narrow, 0), 255);
      (Atomics as unknown as { pause(): void }).pause();
      assert.equal(wait(word, 1, 4), 'not-equal');
      assert.equal(wait(word, 1, 3, -1), 'timed-out');
      assert.equal(wait(wide, 0, 0n, 10), 'timed-out');
      assert.equal(notify(word, 1), 0);
      assert.deepEqual(Atomics.waitAsync(word, 1, 4), { async: false, value: 'not-equal' });
      assert.deepEqual(Atomics.waitAsync(word, 1, 3, 0), { async: false, value: 'timed-out' });
      const order: string[] = [];
      for (const name of ['first', 'second', 'third']) {
        const { value } = Atomics.waitAsync(word, 1, 3) as { value: Promise<string> };
        void value.then((result) => order.push(`${name} ${result}`));
      }
      assert.equal(notify(word, 1, 1), 1);
      assert.equal(notify(word, 1), 2);
      await new Promise((resolve) => setTimeout(resolve, 1));
      assert.deepEqual(order, ['first ok', 'second ok', 'third ok']);
      const heard: number[] = [];
      const waits = [0, 1].map((index) => {
        const { value } = Atomics.waitAsync(word, index, Atomics.load(word, index)) as {
          value: Promise<string>;
        };
        return value.then(() => heard.push(index));
      });
      notify(word, 1);
      notify(word, 0);
      await Promise.all(waits);
      assert.deepEqual(heard, [1, 0], 'in the order of the notifies');
      assert.equal(Atomics.add(new Int32Array(1), 0, 1), 0);
      assert.throws(() => Atomics.load(word, 2), RangeError);
      assert.throws(() => Atomics.load(word, -1), RangeError);
      assert.throws(() => Atomics.wait(narrow as never, 0, 0), TypeError);
      assert.throws(() => Atomics.wait(new Int32Array(1), 0, 0), TypeError);
      assert.throws(() => Atomics.load({} as never, 0), TypeError);
      assert.throws(() => Atomics.wait(wide, 0, 5 as never), TypeError);
      assert.throws(() => Atomics.wait(word, 0, 5n as never), TypeError);
      assert.throws(() => Atomics.wait(word, 0, 0, 1n as never), TypeError);
      assert.throws(() => Atomics.notify(word, 1n as never), TypeError);
      assert.throws(() => Atomics.notify(word, 0, 1n as never), TypeError);
      let looks = 0;
      const looked = {
        valueOf() {
          looks += 1;
          return 4;
        },
      } as unknown as number;
      assert.equal(Atomics.wait(word, 1, looked), 'not-equal');
      assert.equal(Atomics.exchange(word, 1, looked), 3);
      assert.equal(looks, 2);
      assert.equal(Atomics.isLockFree(4), true);
      assert.equal(Atomics.add.name, 'add');
    },
  ],
});
