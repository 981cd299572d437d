import { defineScenario } from '../../hammer/scenario/scenario.ts';
import { optimisticLists, soundRules } from '../parts/optimistic-lists.ts';

/** The control: the same store without a bug. */
export default defineScenario({ name: 'optimistic-store', ...optimisticLists(soundRules) });
