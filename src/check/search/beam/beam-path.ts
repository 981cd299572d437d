/** An order of some of the operations, as one of many that are kept beside each other, and where it leads. */
export interface BeamPath {
  readonly state: number;
  /** Of those that have to be linearized and are open, by their slots: whether they are linearized. */
  readonly linearized: Int32Array;
  /** Of each group of what need not be linearized: how many are. */
  readonly used: Int32Array;
  readonly usedTotal: number;
  /**
   * The time by which what hides all before it was linearized last. What no state refuses, and began before that, can be
   * put right before it at any later time: nothing is changed by that.
   */
  readonly overwrittenBefore: number;
  readonly last: LinearizedStep | undefined;
}

/** What was linearized, and what before. */
interface LinearizedStep {
  readonly operation: number;
  /** `hides`: whatever state there was before. `hidden`: it stands before the last one that hides. */
  readonly effect: 'overwrites' | 'overwritten' | 'other';
  readonly previous: LinearizedStep | undefined;
}

/** A path and the one operation that it is to be extended by. */
export interface BeamExtension {
  readonly from: BeamPath;
  readonly operation: number;
  readonly effect: LinearizedStep['effect'];
  readonly state: number;
  /** Of what need not be linearized; else -1. */
  readonly group: number;
  /** The less the better. */
  readonly cost: number;
}

export function isSet(words: Int32Array, bit: number): boolean {
  return (words[bit >> 5]! & (1 << (bit & 31))) !== 0;
}

/** How many bits are set in one or other, or both. */
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
  let hidden: number[] = [];
  for (let linearized = path.last; linearized !== undefined; linearized = linearized.previous) {
    if (linearized.effect === 'overwritten') {
      hidden.push(linearized.operation);
      continue;
    }
    order.push(linearized.operation);
    if (linearized.effect === 'overwrites') {
      order.push(...hidden);
      hidden = [];
    }
  }
  return order.reverse();
}

/** So many that differ only in what they have used are kept. */
const VARIANTS = 4;

/**
 * The first `width` of them, without those that have linearized the same as one before, lead to the same, and have used no
 * less of anything.
 */
export function pruneDominated(paths: Iterable<BeamPath>, width: number): BeamPath[] {
  const kept: BeamPath[] = [];
  const alike = new Map<string, BeamPath[]>();
  for (const path of paths) {
    const name = `${path.state} ${path.linearized.join()}`;
    const others = alike.get(name) ?? [];
    if (others.length === VARIANTS || others.some((other) => dominates(other, path))) continue;
    alike.set(name, others);
    others.push(path);
    if (kept.push(path) === width) break;
  }
  return kept;
}

function dominates(a: BeamPath, b: BeamPath): boolean {
  return a.overwrittenBefore >= b.overwrittenBefore && a.used.every((used, group) => used <= b.used[group]!);
}
