import { defineScenario } from '../../hammer/scenario/scenario.ts';
import { optimisticLists, soundRules } from '../parts/optimistic-lists.ts';

/**
 * Planted bug: a commit that finds a list changed since it was read rolls everything back, and returns as if it had written.
 *
 * Seen: PostgreSQL answers the commit of a transaction in which a statement has failed with ROLLBACK, and without an error: a
 * client that looks for errors alone acknowledges it.
 */
export default defineScenario({
  name: 'aborted-is-acknowledged',
  ...optimisticLists({ ...soundRules, refuse() {} }),
});
