import { defineScenario } from '../../../src/index.ts';

/** Does what its environment tells it to, where it must not. */
const how = process.env.MISBEHAVE;

export default defineScenario({
  name: 'misbehaves',
  setup() {
    if (how === 'setup throws') throw new Error('no setup today');
    if (how === 'setup blocks') for (;;);
    if (how === 'process exits') process.exit(7);
  },
  async step({ worker, record, expect }) {
    if (how === 'step throws') throw new RangeError('out of bounds');
    if (how === 'worker exits' && worker.index === 1) process.exit(5);
    if (how === 'step expects') expect(false, 'a worker saw the impossible');
    if (how === 'calls nest') await record('outer', {}, () => record('inner', {}, () => {}));
  },
  check({ expect }) {
    if (how === 'check throws') throw new Error('no check today');
    if (how === 'check expects') for (let i = 0; i < 150; i++) expect(false, `thing ${i} does not hold`);
    if (how === 'check blocks') for (;;);
  },
});
