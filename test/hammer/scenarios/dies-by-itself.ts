import { setTimeout as sleep } from 'node:timers/promises';
import { defineScenario } from '../../../src/index.ts';

/** One worker ends its own thread, which is not a fault of the run. */
export default defineScenario({
  name: 'dies-by-itself',
  setup: () => undefined,
  async step({ worker }) {
    if (worker.index === 1 && worker.life === 0) process.exit(9);
    // The other worker does nothing.
    await sleep(1);
  },
});
