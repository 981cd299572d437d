import type { Counterexample, CounterexampleOperation } from '../../check/explain/counterexample.ts';

/**
 * The geometry of a picture of intervals: its rows and columns, and the points at which the operations take
 * effect.
 */
export interface IntervalLayout {
  readonly processes: readonly number[];
  readonly width: number;
  /** The extent of each operation; a pending one extends to the end. */
  readonly bars: readonly { readonly from: number; readonly to: number }[];
  /** One for each index in `order`. */
  readonly points: readonly number[];
  /** One for each entry of `marks`; undefined for one that is not among the operations. */
  readonly marks: readonly (number | undefined)[];
}

const LEFT = 6;
const RIGHT = 24;
/** A width that most screens have room for. With more events the gaps get narrower, down to MIN_GAP. */
const WIDTH = 790;
const MIN_GAP = 34;
const MAX_GAP = 84;
/** The width of a numbered point beside another. */
const POINT_GAP = 22;

/**
 * `marks`: things that happened between two events, each given by the next event, which need not be shown.
 */
export function layOut({ operations, order }: Counterexample, marks: readonly number[] = []): IntervalLayout {
  const events = [...new Set(operations.flatMap(endsOf))].sort((a, b) => a - b);
  const rankOf = new Map(events.map((event, rank) => [event, rank]));
  // The earliest point at which an operation can take effect after the one before it is always right after an
  // invocation.
  const slots: number[] = [];
  for (const index of order)
    slots.push(Math.max(slots.at(-1) ?? 0, rankOf.get(operations[index]!.invokedAt)!));

  const gap = Math.min(MAX_GAP, Math.max(MIN_GAP, (WIDTH - LEFT - RIGHT) / events.length));
  const xs = [LEFT];
  for (let rank = 0; rank < events.length; rank++) {
    const inside = slots.filter((slot) => slot === rank).length;
    xs.push(xs[rank]! + Math.max(gap, POINT_GAP * (inside + 1)));
  }
  // No event lies within a rank, so an operation that takes effect there may do so anywhere in it.
  const points = slots.map((slot, index) => {
    const inside = slots.filter((other) => other === slot).length;
    const nth = index - slots.indexOf(slot) + 1;
    return xs[slot]! + ((xs[slot + 1]! - xs[slot]!) * nth) / (inside + 1);
  });
  const gaps = marks.map((mark) => events.findLastIndex((event) => event < mark));
  return {
    marks: gaps.map((rank, index) => {
      if (rank === -1 || marks[index]! > events.at(-1)!) return undefined;
      const inside = gaps.filter((other) => other === rank).length;
      const nth = index - gaps.indexOf(rank) + 1;
      return xs[rank]! + ((xs[rank + 1]! - xs[rank]!) * nth) / (inside + 1);
    }),
    processes: [...new Set(operations.map(({ process }) => process))].sort((a, b) => a - b),
    width: xs.at(-1)! + RIGHT,
    bars: operations.map(({ invokedAt, completedAt }) => ({
      from: xs[rankOf.get(invokedAt)!]!,
      to: completedAt === null ? xs.at(-1)! : xs[rankOf.get(completedAt)!]!,
    })),
    points,
  };
}

function endsOf({ invokedAt, completedAt }: CounterexampleOperation): number[] {
  return completedAt === null ? [invokedAt] : [invokedAt, completedAt];
}
