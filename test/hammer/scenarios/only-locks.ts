import { readdirSync } from 'node:fs';
import { defineScenario } from '../../../src/index.ts';

/** Takes a lock and uses no fixture. */
export default defineScenario({
  name: 'only-locks',
  setup: ({ directory }) => directory,
  step({ locks }) {
    locks.acquire('key').release();
  },
  check({ world: directory, expect }) {
    const files = readdirSync(directory);
    expect(files.length === 0, `the run has written ${files}`);
  },
});
