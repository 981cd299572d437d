import { setTimeout } from 'node:timers/promises';
import { defineScenario } from '../../../src/index.ts';

export const SLEEP_MS = 20;

export default defineScenario({
  name: 'counts-and-sleeps',
  model: 'counter',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  async step({ world, record, locks }) {
    const grant = locks.acquire('count');
    await record('add', { input: 1 }, async () => {
      await setTimeout(SLEEP_MS);
      return Atomics.add(world, 0, 1) + 1;
    });
    grant.release();
  },
});
