import type { LockModule } from '../../../src/locks/index.ts';

const keys = ['lost', 'leaked', 'hangs', 'any other'];
/** The index of a word that counts the tries of `hangs`. */
const TRIES = keys.length;
const placeOf = (key: string) => keys.indexOf(keys.includes(key) ? key : 'any other');

/** A mutex with a bug for each key: its release wakes no waiter, or does not free the key, or the second try hangs. */
export default {
  name: 'faulty',
  create: () => new Int32Array(new SharedArrayBuffer(4 * (keys.length + 1))),
  attach(words: Int32Array<SharedArrayBuffer>) {
    const grantOf = (at: number) => ({
      release() {
        if (keys[at] === 'leaked') return;
        Atomics.store(words, at, 0);
        if (keys[at] !== 'lost') Atomics.notify(words, at);
      },
    });
    const take = (at: number) => Atomics.compareExchange(words, at, 0, 1) === 0;
    return {
      tryAcquire(key: string) {
        const at = placeOf(key);
        if (key !== 'hangs') return take(at) ? grantOf(at) : null;
        if (Atomics.add(words, TRIES, 1) > 0) Atomics.wait(words, at, 0);
        return null;
      },
      acquire(key: string) {
        const at = placeOf(key);
        if (key === 'hangs') Atomics.wait(words, at, 0);
        while (!take(at)) Atomics.wait(words, at, 1);
        return grantOf(at);
      },
      async acquireAsync(key: string) {
        const at = placeOf(key);
        while (!take(at)) await Atomics.waitAsync(words, at, 1).value;
        return grantOf(at);
      },
    };
  },
} satisfies LockModule;
