import { defineScenario } from '../../hammer/scenario/scenario.ts';
import { optimisticLists, soundRules } from '../parts/optimistic-lists.ts';

/**
 * Planted bug: a transaction that only reads is not validated, since it has one snapshot; but it takes another one before
 * each further read.
 *
 * Seen: Adya, Weak Consistency, 1999, section 3.2.2: read skew, the phenomenon G-single.
 */
export default defineScenario({
  name: 'reads-two-snapshots',
  ...optimisticLists({
    ...soundRules,
    beforeNextRead(database) {
      database.exec('rollback');
      database.exec('begin');
    },
  }),
});
