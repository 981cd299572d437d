import { setTimeout as sleep } from 'node:timers/promises';
import { defineScenario } from '../../../src/index.ts';

/** One worker hangs in the middle of a recorded call; the others go on. */
export default defineScenario({
  name: 'never-returns',
  setup() {},
  async step({ worker, record, locks }) {
    if (worker.index !== 1) return sleep(1);
    using _held = locks.acquire('precious');
    await record('think', { key: 'precious' }, () => new Promise(() => {}));
  },
});
