import type { SearchOperation } from '../problem/operation-table.ts';
import type { SearchStart } from '../problem/search-start.ts';
import type { EffectIntervals } from './effect-intervals.ts';
import type { OperationSums } from './precedence.ts';

/** What a set of operations adds to a sum: in total, its negative part and its positive part. */
interface SumTotal {
  readonly all: bigint;
  readonly taken: bigint;
  readonly given: bigint;
}

const nothing: SumTotal = { all: 0n, taken: 0n, given: 0n };

/**
 * An operation whose output shows a sum that no order can have there, or undefined. The sum includes what
 * certainly took effect before it; of the operations that may have, at most all that add, at least all that
 * subtract.
 */
export function findOutOfBounds(
  operations: readonly SearchOperation[],
  starts: readonly SearchStart[],
  intervals: EffectIntervals,
  begun: ReadonlySet<number>,
  { of, adds, shows }: OperationSums,
): number | undefined {
  const sure = [...intervals.certain()];
  const present = [...operations.keys()].filter(
    (operation) => operations[operation]!.invokedAt !== Number.POSITIVE_INFINITY,
  );
  const before = totals(sure, intervals.end, adds);
  // An operation that has taken effect at one of the starts may have done so at any time.
  const beside = totals(
    present,
    (operation) => (begun.has(operation) ? Number.NEGATIVE_INFINITY : intervals.begin(operation)),
    adds,
  );
  let least: bigint | undefined;
  let most: bigint | undefined;
  for (const { state } of starts) {
    const sum = of(state);
    if (least === undefined || sum < least) least = sum;
    if (most === undefined || sum > most) most = sum;
  }
  return sure.find((operation) => {
    const shown = shows(operation);
    if (shown === undefined) return false;
    const own = adds(operation);
    const certain = before(intervals.begin(operation));
    const possible = beside(intervals.end(operation));
    const rest = shown - own - certain.all;
    const taken = possible.taken - certain.taken - (own < 0n ? own : 0n);
    const given = possible.given - certain.given - (own > 0n ? own : 0n);
    return rest < least! + taken || rest > most! + given;
  });
}

/** A function from a time to the total of the operations before it. */
function totals(
  operations: readonly number[],
  at: (operation: number) => number,
  adds: (operation: number) => bigint,
): (time: number) => SumTotal {
  const sorted = operations.toSorted((a, b) => at(a) - at(b));
  const times = Float64Array.from(sorted, at);
  const sums: SumTotal[] = [nothing];
  for (const operation of sorted) {
    const { all, taken, given } = sums.at(-1)!;
    const added = adds(operation);
    sums.push({
      all: all + added,
      taken: taken + (added < 0n ? added : 0n),
      given: given + (added > 0n ? added : 0n),
    });
  }
  return (time) => {
    let low = 0;
    let high = times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle]! < time) low = middle + 1;
      else high = middle;
    }
    return sums[low]!;
  };
}
