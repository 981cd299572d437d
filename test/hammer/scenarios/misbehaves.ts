import { defineScenario } from '../../../src/index.ts';

/** What it can do where it must not; the seed says which. */
export const ways = [
  'behaves',
  'setup throws',
  'setup blocks',
  'process exits',
  'step throws',
  'worker exits',
  'step expects',
  'calls nest',
  'check throws',
  'check expects',
  'check blocks',
] as const;
export type Way = (typeof ways)[number];

export default defineScenario({
  name: 'misbehaves',
  setup({ options }): Way {
    const how = ways[options.seed]!;
    if (how === 'setup throws') throw new Error('no setup today');
    if (how === 'setup blocks') for (;;);
    if (how === 'process exits') process.exit(7);
    return how;
  },
  async step({ world: how, worker, record, expect }) {
    if (how === 'step throws') throw new RangeError('out of bounds');
    if (how === 'worker exits' && worker.index === 1) process.exit(5);
    if (how === 'step expects') expect(false, 'a worker saw the impossible');
    if (how === 'calls nest') await record('outer', {}, () => record('inner', {}, () => {}));
  },
  check({ world: how, expect }) {
    if (how === 'check throws') throw new Error('no check today');
    if (how === 'check expects') for (let i = 0; i < 150; i++) expect(false, `thing ${i} does not hold`);
    if (how === 'check blocks') for (;;);
  },
});
