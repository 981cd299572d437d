import { setTimeout as sleep } from 'node:timers/promises';
import { defineScenario } from '../../../src/index.ts';

/** Every fifth seed is a violation. */
export default defineScenario({
  name: 'unlucky-seed',
  setup: ({ options }) => options.seed,
  async step({ world: seed, locks, expect }) {
    locks.acquire('key').release();
    expect(seed % 5 !== 0 || seed > 1_000_000, `${seed} is an unlucky seed`);
    await sleep(1);
  },
});
