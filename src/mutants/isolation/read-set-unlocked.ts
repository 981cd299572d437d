import { defineScenario } from '../../hammer/scenario/scenario.ts';
import { optimisticLists, soundRules } from '../parts/optimistic-lists.ts';

/**
 * Planted bug: only what a transaction writes is validated when it commits, not what it has read besides: two transactions can
 * each read what the other one writes.
 *
 * Seen: Berenson et al., A Critique of ANSI SQL Isolation Levels, 1995, A5B: write skew; jepsen.io, PostgreSQL 12.3, 2020.
 */
export default defineScenario({
  name: 'read-set-unlocked',
  ...optimisticLists({ ...soundRules, validated: (_, written) => written }),
});
