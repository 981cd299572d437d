import type { PartitionOperation } from '../../history/partition.ts';
import { valueText } from '../../json/value-text.ts';
import type { BadPattern, UniqueValuesResult } from '../patterns/bad-pattern.ts';
import { emptyAmongValues } from './empty-moments.ts';
import { fewestLives } from './fewest-lives.ts';
import { livesOutOfNesting } from './nesting.ts';
import { takeByPending } from './pending-removes.ts';
import { type ContainerFunctions, type ContainerHistory, type ValueLife, valueLives } from './value-lives.ts';

/**
 * Whether the operations of a last-in, first-out stack have an order, if each value was added once. See
 * {@link livesOutOfNesting}.
 *
 * Which values the pending `remove`s took is not known, and makes a difference. So this is undefined if there is no order
 * where they took none and none where each takes the value that was added first of those that are left, but would be one
 * if all of these had been taken since the first such call.
 */
export function decideStack(
  operations: readonly PartitionOperation[],
  functions: ContainerFunctions,
): UniqueValuesResult {
  const history = valueLives(operations, functions);
  if (history === undefined || 'operations' in history) return history;
  const { lives, pendingRemoves } = history;
  const untaken = badPatternOf(history);
  const left = lives.filter(({ remove }) => remove === undefined);
  if (untaken === undefined) return 'linearizable';
  if (pendingRemoves.length === 0 || left.length === 0) return untaken;
  takeByPending(history);
  if (badPatternOf(history) === undefined) return 'linearizable';
  const first = pendingRemoves.reduce(
    (least, { invokedAt }) => Math.min(least, invokedAt),
    Number.POSITIVE_INFINITY,
  );
  for (const life of left) life.removeInvokedAt = first;
  return badPatternOf(history);
}

/** As long as nobody changes the lives. */
function badPatternOf({ lives, empties }: ContainerHistory): BadPattern | undefined {
  const neverEmpty = emptyAmongValues(lives, empties);
  if (neverEmpty !== undefined) return neverEmpty;
  const stuck = livesOutOfNesting(lives);
  return stuck.length === 0 ? undefined : notNested(stuck);
}

function notNested(stuck: readonly ValueLife[]): BadPattern {
  // A copy: the result may be read when pending operations have been given other values.
  const lives = stuck.map((life) => ({ ...life }));
  let few: readonly ValueLife[] | undefined;
  const fewest = () => {
    few ??= fewestLives(lives, (some) => livesOutOfNesting(some).length > 0);
    return few;
  };
  return {
    get operations() {
      return fewest().flatMap(({ add, remove }) => (remove === undefined ? [add] : [add, remove]));
    },
    why() {
      const values = fewest().map(({ value }) => valueText(value));
      const text = `${values.slice(0, -1).join(', ')} and ${values.at(-1)}`;
      return `${text} have no order in which the last one that was added is the first one taken`;
    },
  };
}
