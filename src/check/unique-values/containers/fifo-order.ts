import type { PartitionOperation } from '../../history/partition.ts';
import { valueText } from '../../json/value-text.ts';
import { type CheckTime, sortedInTime } from '../../limits/out-of-time.ts';
import type { BadPattern, UniqueValuesResult } from '../patterns/bad-pattern.ts';
import { completedText, invokedText } from '../patterns/operation-text.ts';
import { emptyAmongValues } from './empty-moments.ts';
import { takeByPending } from './pending-removes.ts';
import { type ContainerFunctions, type ValueLife, valueLives } from './value-lives.ts';

/**
 * Whether the operations of a first-in, first-out queue have an order, if each value was added once.
 *
 * The bad patterns are those of Henzinger, Sezgin and Vafeiadis ("Aspect-Oriented Linearizability Proofs", CONCUR 2013),
 * who prove that a history without pending operations has an order if and only if it has none of them: a value is taken
 * that was not added, or twice; of two values, the one that was added first is taken last, or not at all; something is
 * in the queue all the while that an operation finds it empty.
 */
export function decideQueue(
  operations: readonly PartitionOperation[],
  functions: ContainerFunctions,
  checkTime: CheckTime,
): UniqueValuesResult {
  const history = valueLives(operations, functions, checkTime);
  if (history === undefined || 'operations' in history) return history;
  const { lives, empties } = history;
  takeByPending(history, checkTime);
  return overtaken(lives, checkTime) ?? emptyAmongValues(lives, empties, checkTime) ?? 'linearizable';
}

/**
 * A value that was added before another one, by the real time of both operations, while the other one was taken first.
 */
function overtaken(lives: readonly ValueLife[], checkTime: CheckTime): BadPattern | undefined {
  const byAdd = sortedInTime(lives, ({ add }) => add.invokedAt, checkTime);
  // By index: of this value and all later ones, the one whose `remove` completed first.
  const firstRemoved: ValueLife[] = [];
  for (let i = byAdd.length - 1; i >= 0; i--) {
    checkTime();
    const [life, next] = [byAdd[i]!, firstRemoved[i + 1]];
    firstRemoved[i] = next === undefined || life.removeCompletedAt < next.removeCompletedAt ? life : next;
  }
  const byAddCompleted = sortedInTime(lives, ({ add }) => add.completedAt, checkTime);
  let later = 0;
  for (const life of byAddCompleted) {
    checkTime();
    while (later < byAdd.length && byAdd[later]!.add.invokedAt < life.add.completedAt) later += 1;
    const other = firstRemoved[later];
    if (other === undefined) return undefined;
    if (other.removeCompletedAt < life.removeInvokedAt) return outOfOrder(life, other);
  }
  return undefined;
}

function outOfOrder(earlier: ValueLife, later: ValueLife): BadPattern {
  const { add, remove, value } = earlier;
  return {
    operations: [add, later.add, later.remove!, ...(remove === undefined ? [] : [remove])],
    why(culprit) {
      const added = `${completedText(add, culprit)} before ${invokedText(later.add, culprit)}`;
      const taken =
        remove === undefined
          ? `no operation can have taken ${valueText(value)} before ${completedText(later.remove!, culprit)}`
          : `${completedText(later.remove!, culprit)} before ${invokedText(remove, culprit)}`;
      return `${valueText(value)} was added before ${valueText(later.value)} and not taken before it: ${added}, and ${taken}`;
    },
  };
}
