import { decks, defineScenario } from '../../../src/index.ts';

const Word = { hasKey: 0, isInside: 1 } as const;

/** With the faulty lock, each worker gets stuck in another way; the last two are in a cycle through the store. */
export default defineScenario({
  name: 'gets-stuck',
  use: { decks: decks() },
  setup: () => new Int32Array(new SharedArrayBuffer(8)),
  async step({ world: words, worker, locks, decks: { store } }) {
    const pass = (word: number) => {
      Atomics.store(words, word, 1);
      Atomics.notify(words, word);
    };
    switch (worker.index) {
      case 0: {
        const grant = locks.acquire('lost');
        const next = locks.acquireAsync('lost', { owner: {} });
        grant.release();
        await next;
        return;
      }
      case 1:
        locks.acquire('leaked').release();
        locks.acquire('leaked');
        return;
      case 2:
        locks.acquire('hangs');
        return;
      case 3:
        locks.acquire('a');
        pass(Word.hasKey);
        Atomics.wait(words, Word.isInside, 0);
        await store.write(async () => {});
        return;
      default:
        await store.write(async () => {
          pass(Word.isInside);
          Atomics.wait(words, Word.hasKey, 0);
          locks.acquire('a');
        });
    }
  },
});
