import { type CheckTime, sortedInTime } from '../../limits/out-of-time.ts';
import { createLowestInRange } from '../ranges/lowest-in-range.ts';
import type { ContainerHistory, ValueLife } from './value-lives.ts';

/** Which pending `remove` takes the value that must be gone next: the first that was invoked, or the last in time. */
export type StackGuess = 'first' | 'last';

/**
 * Gives pending calls of `remove` the values that a stack must have lost: those that were certainly above another value
 * which was taken. This is a guess: there may be an order only if they took other values.
 */
export function takeFromStack(
  { lives, pendingRemoves }: ContainerHistory,
  guess: StackGuess,
  checkTime: CheckTime,
): void {
  const calls = pendingRemoves.map(({ invokedAt }) => invokedAt).sort((a, b) => a - b);
  const lost = sortedInTime(goneBy(lives, checkTime), ({ by }) => by, checkTime);
  for (const { life } of lost) life.removeInvokedAt = Number.POSITIVE_INFINITY;
  for (const { life, by } of lost) {
    checkTime();
    let at = guess === 'first' ? 0 : calls.findLastIndex((invokedAt) => invokedAt < by);
    if (at === -1 || at >= calls.length) at = 0;
    const [invokedAt] = calls.splice(at, 1);
    if (invokedAt === undefined) return;
    life.removeInvokedAt = invokedAt;
  }
}

interface LostValue {
  readonly life: ValueLife;
  /** The first completion of a `remove` of a value below it. */
  readonly by: number;
}

/** The values that nobody returned, but which were added between the `add` and the `remove` of another value. */
function goneBy(lives: readonly ValueLife[], checkTime: CheckTime): LostValue[] {
  const removed = sortedInTime(
    lives.filter(({ remove }) => remove !== undefined),
    ({ removeInvokedAt }) => removeInvokedAt,
    checkTime,
  );
  const ranks = new Map(removed.map((life, rank) => [life, rank]));
  const byAdd = sortedInTime(removed, ({ add }) => add.completedAt, checkTime);
  /** By the rank of its `remove`, those whose `add` has completed. */
  const below = createLowestInRange(removed.length);
  const lost: LostValue[] = [];
  let next = 0;
  const left = lives.filter(({ remove }) => remove === undefined);
  for (const life of sortedInTime(left, ({ add }) => add.invokedAt, checkTime)) {
    checkTime();
    for (; next < byAdd.length && byAdd[next]!.add.completedAt < life.add.invokedAt; next++) {
      below.put(ranks.get(byAdd[next]!)!, byAdd[next]!.removeCompletedAt);
    }
    let from = 0;
    let to = removed.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (removed[middle]!.removeInvokedAt < life.add.completedAt) from = middle + 1;
      else to = middle;
    }
    const found = from < removed.length ? below.lowest(from, removed.length - 1) : -1;
    if (found !== -1) lost.push({ life, by: removed[found]!.removeCompletedAt });
  }
  return lost;
}
