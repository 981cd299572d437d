import { defineScenario } from '../../../src/index.ts';

/** A counter that always answers the same. */
export default defineScenario({
  name: 'answers-wrongly',
  model: 'counter',
  step({ record }) {
    record('look', {}, () => 1);
    record('add', { input: 1 }, () => 5);
  },
});
