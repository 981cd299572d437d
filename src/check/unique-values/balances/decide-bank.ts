import type { Partition, PartitionOperation } from '../../history/partition.ts';
import { valueText } from '../../json/value-text.ts';
import { type MemoryBudget, OutOfMemoryError } from '../../limits/memory-budget.ts';
import { timeCheck } from '../../limits/out-of-time.ts';
import { type Model, refused } from '../../model/model.ts';
import { trustedModel } from '../../model-guard/trusted-model.ts';
import { searchPartition } from '../../search/partition-search.ts';
import type { BadPattern, UniqueValuesResult } from '../patterns/bad-pattern.ts';
import { lineText } from '../patterns/operation-text.ts';
import { balanceOrders } from './balance-orders.ts';
import { type BankHistory, bankHistory } from './bank-history.ts';

/** Subsets of half of the transfers, for an order that is easy to find. */
const SOME = [2 ** 12, 2 ** 17];
/** All subsets of half of 40 transfers. */
const MANY = 2 ** 20;
/** Configurations that are followed to find an order, and to show that no order exists. */
const FEW_CONFIGURATIONS = 24;
const MANY_CONFIGURATIONS = 2_000;
/** Steps of the search for each operation: it finds an easy order sooner. */
const STEPS = 20;

export interface BankLimits {
  readonly mayOverdraw: boolean;
  readonly isOver: () => boolean;
  /** Of which all is given back. */
  readonly memory: MemoryBudget;
}

/**
 * Decides the operations of a bank. Reads show all balances, so what took effect between two of them adds up to the
 * difference: few sets of transfers do. Undefined if too many sets are possible, if only a refusal or an overdraft
 * could rule out an order.
 *
 * @throws {@link OutOfTimeError}, {@link OutOfMemoryError}
 */
export function decideBank(
  bank: Model<unknown>,
  partition: Partition<unknown>,
  { mayOverdraw, isOver, memory }: BankLimits,
): UniqueValuesResult {
  const history = bankHistory(partition);
  if (history === undefined) return undefined;
  const { operations } = partition;
  const total = sum(history.first);
  for (const known of history.operations) {
    if (known?.kind === 'read' && sum(known.balances) !== total) {
      const read = operations[known.index]!;
      return {
        operations: [read],
        why: () =>
          `transfers leave the sum of all balances at ${total}, and this read has ${sum(known.balances)}`,
      };
    }
  }
  if (isEasy(bank, partition, { ...memory }, isOver)) return 'linearizable';
  const checkTime = timeCheck(isOver);
  const easy = balanceOrders(history, {
    isStrict: !mayOverdraw,
    subsets: SOME,
    width: FEW_CONFIGURATIONS,
    checkTime,
    memory: { ...memory },
  });
  if ('order' in easy) return isAccepted(bank, partition, easy.order) ? 'linearizable' : undefined;
  const all = balanceOrders(history, {
    isStrict: false,
    subsets: [MANY],
    width: MANY_CONFIGURATIONS,
    checkTime,
    memory: { ...memory },
  });
  if ('order' in all || !all.isProven) return undefined;
  return unexplainedRead(operations, history, all.stuckAt);
}

function isEasy(
  bank: Model<unknown>,
  partition: Partition<unknown>,
  memory: MemoryBudget,
  isOver: () => boolean,
): boolean {
  const search = searchPartition(trustedModel(bank), partition, { memory });
  try {
    return search.run(STEPS * (partition.operations.length + STEPS), isOver) === 'linearizable';
  } catch (error) {
    if (error instanceof OutOfMemoryError) return false;
    throw error;
  } finally {
    search.release();
  }
}

/** Whether the order has all operations that completed, and the model takes each. An order without refusals has not. */
function isAccepted(
  bank: Model<unknown>,
  { starts, operations }: Partition<unknown>,
  order: readonly number[],
) {
  const model = trustedModel(bank);
  const ordered = new Set(order);
  if (operations.some(({ outcome }, index) => outcome === 'ok' && !ordered.has(index))) return false;
  let { state } = starts[0]!;
  for (const index of order) {
    const next = model.step(state, operations[index]!);
    if (next === refused) return false;
    state = next;
  }
  return true;
}

function unexplainedRead(
  operations: readonly PartitionOperation[],
  history: BankHistory,
  stuckAt: number,
): BadPattern {
  const read = operations.find(({ completedAt }) => completedAt === stuckAt)!;
  const reads = history.operations.filter((known) => known?.kind === 'read');
  const before = reads
    .map(({ index }) => operations[index]!)
    .filter(({ completedAt }) => completedAt < read.invokedAt)
    .reduce<PartitionOperation | undefined>(
      (last, each) => (last === undefined || each.completedAt > last.completedAt ? each : last),
      undefined,
    );
  const earlier =
    before &&
    `, after the read by process ${before.process} that returned ${valueText(before.output)}${lineText(before.completedLine)}`;
  return {
    operations: before === undefined ? [read] : [before, read],
    why: () => `no set of the transfers that may have taken effect by then adds up to that${earlier ?? ''}`,
  };
}

function sum(balances: Float64Array): number {
  return balances.reduce((total, balance) => total + balance, 0);
}
