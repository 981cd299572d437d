import { defineScenario } from '../../../src/index.ts';

/** Two workers lock two keys in opposite order, and wait for each other in between. */
export default defineScenario({
  name: 'opposite-order',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  step({ world: met, worker, locks }) {
    const [first, second] = worker.index === 0 ? ['session-a', 'session-b'] : ['session-b', 'session-a'];
    using _one = locks.acquire(first!);
    Atomics.add(met, 0, 1);
    Atomics.notify(met, 0);
    while (Atomics.load(met, 0) < 2) Atomics.wait(met, 0, 1, 1_000);
    using _two = locks.acquire(second!);
  },
});
