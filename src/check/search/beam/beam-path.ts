/** An order of some of the spans, as one of many that are kept beside each other, and where it leads. */
export interface BeamPath {
  readonly state: number;
  /** Of those that have to be placed and are open, by their slots: whether they are placed. */
  readonly placed: Int32Array;
  /** Of each kind of what need not be placed: how many are. */
  readonly used: Int32Array;
  readonly usedInAll: number;
  /**
   * The time by which what hides all before it was placed last. What no state refuses, and began before that, can be
   * put right before it at any later time: nothing is changed by that.
   */
  readonly hiddenBefore: number;
  readonly last: LinearizedStep | undefined;
}

/** What was placed, and what before. */
interface LinearizedStep {
  readonly span: number;
  /** `hides`: whatever state there was before. `hidden`: it stands before the last one that hides. */
  readonly sort: 'hides' | 'hidden' | 'other';
  readonly before: LinearizedStep | undefined;
}

/** A path and the one span that it is to be extended by. */
export interface BeamExtension {
  readonly from: BeamPath;
  readonly span: number;
  readonly sort: LinearizedStep['sort'];
  readonly state: number;
  /** Of what need not be placed; else -1. */
  readonly kind: number;
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

/** The spans of a path in their order. */
export function orderOf(path: BeamPath): number[] {
  const order: number[] = [];
  let hidden: number[] = [];
  for (let placed = path.last; placed !== undefined; placed = placed.before) {
    if (placed.sort === 'hidden') {
      hidden.push(placed.span);
      continue;
    }
    order.push(placed.span);
    if (placed.sort === 'hides') {
      order.push(...hidden);
      hidden = [];
    }
  }
  return order.reverse();
}

/** So many that differ only in what they have used are kept. */
const VARIANTS = 4;

/**
 * The first `width` of them, without those that have placed the same as one before, lead to the same, and have used no
 * less of anything.
 */
export function withoutWorse(paths: Iterable<BeamPath>, width: number): BeamPath[] {
  const kept: BeamPath[] = [];
  const alike = new Map<string, BeamPath[]>();
  for (const path of paths) {
    const name = `${path.state} ${path.placed.join()}`;
    const others = alike.get(name) ?? [];
    if (others.length === VARIANTS || others.some((other) => isAsGood(other, path))) continue;
    alike.set(name, others);
    others.push(path);
    if (kept.push(path) === width) break;
  }
  return kept;
}

function isAsGood(a: BeamPath, b: BeamPath): boolean {
  return a.hiddenBefore >= b.hiddenBefore && a.used.every((used, kind) => used <= b.used[kind]!);
}
