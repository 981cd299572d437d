import { writeFileSync } from 'node:fs';
import { defineScenario } from '../../src/hammer/scenario/scenario.ts';

/** A scenario that notes when its first operation was done. */
export default defineScenario({
  name: 'first-operation',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  step({ world, locks }) {
    using _grant = locks.acquire('a');
    if (Atomics.exchange(world, 0, 1) === 0) writeFileSync(process.env.FIRST_OPERATION!, String(Date.now()));
  },
});
