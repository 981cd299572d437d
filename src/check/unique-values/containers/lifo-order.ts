import type { PartitionOperation } from '../../history/partition.ts';
import { valueText } from '../../json/value-text.ts';
import type { CheckTime } from '../../limits/out-of-time.ts';
import type { BadPattern, UniqueValuesResult } from '../patterns/bad-pattern.ts';
import { completedText, invokedText } from '../patterns/operation-text.ts';
import { emptyAmongValues } from './empty-moments.ts';
import { fewestLives } from './fewest-lives.ts';
import { livesOutOfNesting } from './nesting.ts';
import { takeByPending } from './pending-removes.ts';
import { takeFromStack } from './take-from-stack.ts';
import { type ContainerFunctions, type ContainerHistory, type ValueLife, valueLives } from './value-lives.ts';

/**
 * Whether the operations of a last-in, first-out stack have an order, if each value was added once. See
 * {@link livesOutOfNesting}.
 *
 * Which values the pending calls of `remove` took is not known, and makes a difference. So a few guesses are tried. There is
 * no order if there would be none even if each value that is left had been taken by a call like the first of these: a call
 * that was invoked earlier, and never completed, may take effect at more times, and a value that is taken stands in the
 * way of fewer others. Otherwise the result is undefined.
 */
export function decideStack(
  operations: readonly PartitionOperation[],
  functions: ContainerFunctions,
  checkTime: CheckTime,
): UniqueValuesResult {
  const history = valueLives(operations, functions, checkTime);
  if (history === undefined || 'operations' in history) return history;
  const { lives, pendingRemoves } = history;
  const found = badPatternOf(history, checkTime);
  if (found === undefined) return 'linearizable';
  const left = lives.filter(({ remove }) => remove === undefined);
  if (pendingRemoves.length === 0 || left.length === 0) return found;
  const first = Math.min(...pendingRemoves.map(({ invokedAt }) => invokedAt));
  for (const life of left) life.removeInvokedAt = first;
  const foundAtMost = badPatternOf(history, checkTime);
  if (foundAtMost !== undefined) return foundAtMost;
  for (const guess of ['last', 'first'] as const) {
    for (const life of left) life.removeInvokedAt = Number.POSITIVE_INFINITY;
    takeFromStack(history, guess, checkTime);
    if (badPatternOf(history, checkTime) === undefined) return 'linearizable';
  }
  takeByPending(history, checkTime);
  return badPatternOf(history, checkTime) === undefined ? 'linearizable' : undefined;
}

/** As long as nobody changes the lives. */
function badPatternOf({ lives, empties }: ContainerHistory, checkTime: CheckTime): BadPattern | undefined {
  const neverEmpty = emptyAmongValues(lives, empties, checkTime);
  if (neverEmpty !== undefined) return neverEmpty;
  const stuck = livesOutOfNesting(lives, checkTime);
  return stuck.length === 0 ? undefined : notNested(stuck, checkTime);
}

function notNested(stuck: readonly ValueLife[], checkTime: CheckTime): BadPattern {
  // A copy: the result may be read when pending operations have been given other values.
  const lives = stuck.map((life) => ({ ...life }));
  let few: readonly ValueLife[] | undefined;
  const fewest = () => {
    few ??= fewestLives(lives, (some) => livesOutOfNesting(some, checkTime).length > 0);
    return few;
  };
  return {
    // Finding the few that matter takes as long as the decision, or longer.
    get operations() {
      return fewest().flatMap(({ add, remove }) => (remove === undefined ? [add] : [add, remove]));
    },
    why(culprit) {
      const [lower, upper, ...more] = fewest();
      if (upper !== undefined && more.length === 0) return takenFromBelow(lower!, upper, culprit);
      const values = fewest().map(({ value }) => valueText(value));
      const text = `${values.slice(0, -1).join(', ')} and ${values.at(-1)}`;
      return `${text} have no order in which the last one that was added is the first one taken`;
    },
  };
}

/** The upper value was added on top of the lower one, which was taken first. */
function takenFromBelow(a: ValueLife, b: ValueLife, culprit: PartitionOperation): string {
  const [lower, upper] = a.add.completedAt < b.add.invokedAt ? [a, b] : [b, a];
  const added = `${completedText(lower.add, culprit)} before ${invokedText(upper.add, culprit)}`;
  const between = `${completedText(upper.add, culprit)} before ${invokedText(lower.remove!, culprit)}`;
  const taken =
    upper.remove === undefined
      ? `no operation can have taken ${valueText(upper.value)} before ${completedText(lower.remove!, culprit)}`
      : `${completedText(lower.remove!, culprit)} before ${invokedText(upper.remove, culprit)}`;
  return `${valueText(upper.value)} was on top of ${valueText(lower.value)}: ${added}, ${between}, and ${taken}`;
}
