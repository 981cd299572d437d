import { type IsolationLevel, isolationLevels } from '../../../src/isolation/levels/isolation-level.ts';
import { executionsOf, type OracleModel } from './execution.ts';
import { definitions, phenomenaOf, requiredOrder } from './phenomena.ts';
import type { OracleTransaction } from './transactions-of.ts';

/**
 * The levels that some execution of the history meets, by trying all of them: each choice of those transactions with an
 * unknown outcome that committed, and each order of versions.
 */
export function possibleLevels(
  transactions: readonly OracleTransaction[],
  model: OracleModel,
): Set<IsolationLevel> {
  const orders = {
    none: requiredOrder(transactions, 'none'),
    process: requiredOrder(transactions, 'process'),
    realtime: requiredOrder(transactions, 'realtime'),
  };
  const open = new Set<IsolationLevel>(isolationLevels);
  for (const execution of executionsOf(transactions, model)) {
    const phenomena = phenomenaOf(transactions, model, execution);
    for (const level of open) {
      const [holds, order] = definitions[level];
      if (holds(phenomena, orders[order])) open.delete(level);
    }
    if (open.size === 0) break;
  }
  return new Set(isolationLevels.filter((level) => !open.has(level)));
}
