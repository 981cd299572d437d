/** One of the orders that a beam search keeps: a prefix of an order, and the state that it leads to. */
export interface BeamPath {
  readonly state: number;
  /** A bit set by slot: which of the open required operations are linearized. */
  readonly linearized: Int32Array;
  /** For each group of optional operations: how many are linearized. */
  readonly used: Int32Array;
  readonly usedTotal: number;
  /**
   * When the last overwriting operation was linearized. A blind write that was invoked before that time can
   * still be put right before the overwriting one, where it changes nothing.
   */
  readonly overwrittenBefore: number;
  readonly last: LinearizedStep | undefined;
}

/** A step of an order, linked to the one before it. */
interface LinearizedStep {
  readonly operation: number;
  /**
   * `overwrites`: the operation leads to the same state whatever state precedes it. `overwritten`: it is
   * placed right before the last operation that overwrites.
   */
  readonly effect: 'overwrites' | 'overwritten' | 'other';
  readonly previous: LinearizedStep | undefined;
}

/** A path and the operation to extend it by. */
export interface BeamExtension {
  readonly from: BeamPath;
  readonly operation: number;
  readonly effect: LinearizedStep['effect'];
  readonly state: number;
  /** The group of an optional operation; -1 for a required one. */
  readonly group: number;
  /** Lower is better. */
  readonly cost: number;
}

export function isSet(words: Int32Array, bit: number): boolean {
  return (words[bit >> 5]! & (1 << (bit & 31))) !== 0;
}

/** The number of bits that are set in at least one of two bit sets. */
export function countEither(words: Int32Array, others: Int32Array): number {
  let count = 0;
  for (let i = 0; i < words.length; i++) {
    for (let word = words[i]! | others[i]!; word !== 0; word &= word - 1) count += 1;
  }
  return count;
}

/** The operations of a path in their order. */
export function orderOf(path: BeamPath): number[] {
  const order: number[] = [];
  let overwritten: number[] = [];
  for (let step = path.last; step !== undefined; step = step.previous) {
    if (step.effect === 'overwritten') {
      overwritten.push(step.operation);
      continue;
    }
    order.push(step.operation);
    if (step.effect === 'overwrites') {
      order.push(...overwritten);
      overwritten = [];
    }
  }
  return order.reverse();
}

/** How many paths to keep that differ only in the optional operations that they have used. */
const VARIANTS = 4;

/**
 * The first `width` paths that are not dominated: no earlier path has linearized the same required
 * operations, leads to the same state, and has used no more optional operations of any group.
 */
export function pruneDominated(paths: Iterable<BeamPath>, width: number): BeamPath[] {
  const kept: BeamPath[] = [];
  const sameConfiguration = new Map<string, BeamPath[]>();
  for (const path of paths) {
    const name = `${path.state} ${path.linearized.join()}`;
    const others = sameConfiguration.get(name) ?? [];
    if (others.length === VARIANTS || others.some((other) => dominates(other, path))) continue;
    sameConfiguration.set(name, others);
    others.push(path);
    if (kept.push(path) === width) break;
  }
  return kept;
}

function dominates(a: BeamPath, b: BeamPath): boolean {
  return a.overwrittenBefore >= b.overwrittenBefore && a.used.every((used, group) => used <= b.used[group]!);
}
