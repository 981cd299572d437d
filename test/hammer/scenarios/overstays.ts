import { defineScenario, type HammerGrant } from '../../../src/index.ts';

const Word = { taken: 0, back: 1 } as const;
const SHORT_MS = 100;

let precious: HammerGrant | undefined;

/** One worker keeps a key for many short steps. Another waits for it in one long step, and gets it when the run ends. */
export default defineScenario({
  name: 'overstays',
  setup: () => new Int32Array(new SharedArrayBuffer(8)),
  step({ world: words, worker, locks }) {
    if (worker.index === 1) {
      Atomics.wait(words, Word.taken, 0);
      using _late = locks.acquire('precious');
      Atomics.store(words, Word.back, 1);
      Atomics.notify(words, Word.back);
      return;
    }
    precious ??= locks.acquire('precious');
    Atomics.store(words, Word.taken, 1);
    Atomics.notify(words, Word.taken);
    for (const end = performance.now() + SHORT_MS; !worker.stopping() && performance.now() < end; ) {
      Atomics.wait(words, Word.back, 0, 5);
    }
    if (!worker.stopping()) return;
    precious.release();
    precious = undefined;
    Atomics.wait(words, Word.back, 0);
  },
});
