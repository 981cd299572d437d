import { defineScenario } from '../../../src/index.ts';

/** With an odd seed, its check fails as well. */
export default defineScenario({
  name: 'model-throws',
  model: {
    name: 'thrower',
    functions: new Set(['poke']),
    init: 0,
    step() {
      throw new Error('never heard of that');
    },
  },
  setup: ({ options }) => options.seed,
  step({ record }) {
    record('poke', { key: 'x', input: 41 }, () => null);
  },
  check({ world: seed, expect }) {
    expect(seed % 2 === 0, 'seen before the model threw');
  },
});
