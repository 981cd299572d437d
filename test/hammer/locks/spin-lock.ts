import type { LockModule } from '../../../src/locks/index.ts';

/** An ordinary spin lock. It declares no promises. Some keys share a word. */
export default {
  name: 'spin-lock',
  create: () => new Int32Array(new SharedArrayBuffer(64)),
  attach: (words: Int32Array) => ({
    tryAcquire(key) {
      const word = key.charCodeAt(key.length - 1) % words.length;
      if (Atomics.compareExchange(words, word, 0, 1) !== 0) return null;
      return { release: () => Atomics.store(words, word, 0) };
    },
  }),
} satisfies LockModule;
