import assert from 'node:assert/strict';
import { isolationLevels } from '../../../src/isolation/levels/isolation-level.ts';
import { compareLevels, showsAllOrders } from './compare-levels.ts';
import type { OracleModel } from './execution.ts';
import { transactionsOf } from './transactions-of.ts';
import { randomHistory } from './weak-store.ts';

/** How many levels, of all histories, no execution explains, and how many of these the checker rules out. */
export interface Found {
  readonly impossible: Map<string, number>;
  readonly found: Map<string, number>;
  /** The histories whose reads show the order of all versions. */
  readonly complete: number;
}

/**
 * Compares the checker with the oracle on the histories of these seeds: it rules out no level that some execution meets, and if
 * the reads show the order of all versions, every level that none meets.
 */
export function assertAgreesWithOracle(model: OracleModel, from: number, histories: number): Found {
  const impossible = new Map<string, number>(isolationLevels.map((level) => [level, 0]));
  const found = new Map(impossible);
  let complete = 0;
  for (let seed = from; seed < from + histories; seed++) {
    const { events } = randomHistory(seed, model);
    const levels = compareLevels(events, model);
    assert.deepEqual(levels.wrong, [], `levels that are ruled out for nothing, seed ${seed}`);
    if (model === 'list-append' && showsAllOrders(transactionsOf(events))) {
      complete += 1;
      assert.deepEqual(levels.missed, [], `levels that are not ruled out, seed ${seed}`);
    }
    for (const level of levels.impossible) {
      impossible.set(level, impossible.get(level)! + 1);
      if (!levels.missed.includes(level)) found.set(level, found.get(level)! + 1);
    }
  }
  return { impossible, found, complete };
}
