import { isSameJson } from '../../json/is-same-json.ts';
import { hashOfEntry, hashOfText, hashOfValue, withEntry, withoutEntry } from './entry-hash.ts';

/**
 * An immutable map from strings, or from whole numbers below 2 ** 31, to JSON values. A changed copy shares
 * all but a few nodes with the map that it was made of, so it takes a time and a memory that hardly depend on the
 * number of entries (Bagwell, "Ideal Hash Trees", 2001).
 *
 * Maps with the same entries have the same shape, so two that were made from one map in different ways are compared in
 * a time that depends on the number of changes.
 */
export interface PersistentMap<Key extends string | number, Value> {
  readonly size: number;
  /** Depends on the entries alone. Maps that differ may have the same. */
  readonly hash: number;
  readonly root: Node<Key, Value> | undefined;
}

type Node<Key, Value> = Leaf<Key, Value> | Branch<Key, Value> | Bucket<Key, Value>;

interface Leaf<Key, Value> {
  readonly kind: 'leaf';
  readonly key: Key;
  /** The hash of the key: where the leaf belongs. */
  readonly hash: number;
  readonly value: Value;
  /** The hash of the entry. */
  readonly entry: number;
}

/** A node with at least two leaves below it. Bit n of `bits` is set if `nodes` has one for slot n. */
interface Branch<Key, Value> {
  readonly kind: 'branch';
  readonly bits: number;
  readonly nodes: readonly Node<Key, Value>[];
}

/** Leaves whose keys have the same hash. */
interface Bucket<Key, Value> {
  readonly kind: 'bucket';
  readonly hash: number;
  readonly leaves: readonly Leaf<Key, Value>[];
}

/** The bits of a hash that choose the slot at one level. */
const BITS = 4;

export const emptyMap: PersistentMap<never, never> = Object.freeze({ size: 0, hash: 0, root: undefined });

export function getEntry<Key extends string | number, Value>(
  { root }: PersistentMap<Key, Value>,
  key: Key,
): Value | undefined {
  return leafOf(root, key, hashOfKey(key))?.value;
}

/** A copy of the map in which the key has this value. */
export function setEntry<Key extends string | number, Value>(
  map: PersistentMap<Key, Value>,
  key: Key,
  value: Value,
): PersistentMap<Key, Value> {
  const hash = hashOfKey(key);
  const known = leafOf(map.root, key, hash);
  if (known !== undefined && isSameJson(known.value, value)) return map;
  const entry = hashOfEntry(hash, hashOfValue(value));
  const leaf: Leaf<Key, Value> = { kind: 'leaf', key, hash, value, entry };
  const others = known === undefined ? map.hash : withoutEntry(map.hash, known.entry);
  return {
    size: map.size + Number(known === undefined),
    hash: withEntry(others, entry),
    root: map.root === undefined ? leaf : inserted(map.root, leaf, 0),
  };
}

/** A copy of the map without the key. */
export function deleteEntry<Key extends string | number, Value>(
  map: PersistentMap<Key, Value>,
  key: Key,
): PersistentMap<Key, Value> {
  const known = leafOf(map.root, key, hashOfKey(key));
  if (known === undefined) return map;
  return {
    size: map.size - 1,
    hash: withoutEntry(map.hash, known.entry),
    root: removed(map.root!, known, 0),
  };
}

/** The entries, in an order that depends on the entries alone unless two keys have the same hash. */
export function* entriesOf<Key extends string | number, Value>({
  root,
}: PersistentMap<Key, Value>): Generator<readonly [Key, Value]> {
  if (root !== undefined) for (const { key, value } of leavesBelow(root)) yield [key, value];
}

/** Whether two maps have the same entries. */
export function isSameMap<Key extends string | number, Value>(
  a: PersistentMap<Key, Value>,
  b: PersistentMap<Key, Value>,
): boolean {
  return a.size === b.size && a.hash === b.hash && isSameNode(a.root, b.root);
}

function hashOfKey(key: string | number): number {
  return typeof key === 'number' ? key : hashOfText(key);
}

function leafOf<Key, Value>(
  root: Node<Key, Value> | undefined,
  key: Key,
  hash: number,
): Leaf<Key, Value> | undefined {
  let node = root;
  for (let shift = 0; node?.kind === 'branch'; shift += BITS) {
    const bit = bitOf(hash, shift);
    node = (node.bits & bit) === 0 ? undefined : node.nodes[indexOf(node.bits, bit)];
  }
  if (node?.kind === 'bucket') return node.leaves.find((leaf) => leaf.key === key);
  return node?.key === key ? node : undefined;
}

function bitOf(hash: number, shift: number): number {
  return 1 << ((hash >>> shift) & (2 ** BITS - 1));
}

/** The number of bits below this one. */
function indexOf(bits: number, bit: number): number {
  let below = bits & (bit - 1);
  below -= (below >> 1) & 0x5555;
  below = (below & 0x3333) + ((below >> 2) & 0x3333);
  below = (below + (below >> 4)) & 0x0f0f;
  return (below + (below >> 8)) & 0x1f;
}

function inserted<Key, Value>(
  node: Node<Key, Value>,
  leaf: Leaf<Key, Value>,
  shift: number,
): Node<Key, Value> {
  if (node.kind === 'branch') {
    const bit = bitOf(leaf.hash, shift);
    const at = indexOf(node.bits, bit);
    if ((node.bits & bit) === 0)
      return { kind: 'branch', bits: node.bits | bit, nodes: node.nodes.toSpliced(at, 0, leaf) };
    return withNode(node, at, inserted(node.nodes[at]!, leaf, shift + BITS));
  }
  if (node.hash !== leaf.hash) return branchOf(node, leaf, shift);
  const leaves = node.kind === 'leaf' ? [node] : node.leaves;
  const others = leaves.filter(({ key }) => key !== leaf.key);
  return others.length === 0 ? leaf : { kind: 'bucket', hash: leaf.hash, leaves: [...others, leaf] };
}

/** A branch, or several below each other, with two nodes whose hashes differ. */
function branchOf<Key, Value>(
  a: Leaf<Key, Value> | Bucket<Key, Value>,
  b: Leaf<Key, Value>,
  shift: number,
): Node<Key, Value> {
  const first = bitOf(a.hash, shift);
  const second = bitOf(b.hash, shift);
  if (first === second) return { kind: 'branch', bits: first, nodes: [branchOf(a, b, shift + BITS)] };
  // Slots are numbered by their bits, the highest of which is 2 ** 15.
  return { kind: 'branch', bits: first | second, nodes: first < second ? [a, b] : [b, a] };
}

function removed<Key, Value>(
  node: Node<Key, Value>,
  leaf: Leaf<Key, Value>,
  shift: number,
): Node<Key, Value> | undefined {
  if (node.kind === 'leaf') return undefined;
  if (node.kind === 'bucket') {
    const leaves = node.leaves.filter((other) => other !== leaf);
    return leaves.length === 1 ? leaves[0] : { kind: 'bucket', hash: node.hash, leaves };
  }
  const bit = bitOf(leaf.hash, shift);
  const at = indexOf(node.bits, bit);
  const left = removed(node.nodes[at]!, leaf, shift + BITS);
  if (left === undefined) {
    const nodes = node.nodes.toSpliced(at, 1);
    return nodes.length === 1 && nodes[0]!.kind !== 'branch'
      ? nodes[0]
      : { kind: 'branch', bits: node.bits & ~bit, nodes };
  }
  // A leaf moves up to where it would have been inserted.
  if (node.nodes.length === 1 && left.kind !== 'branch') return left;
  return withNode(node, at, left);
}

function withNode<Key, Value>(
  { bits, nodes }: Branch<Key, Value>,
  at: number,
  node: Node<Key, Value>,
): Branch<Key, Value> {
  const copy = nodes.slice();
  copy[at] = node;
  return { kind: 'branch', bits, nodes: copy };
}

function* leavesBelow<Key, Value>(node: Node<Key, Value>): Generator<Leaf<Key, Value>> {
  if (node.kind === 'leaf') yield node;
  else if (node.kind === 'bucket') yield* node.leaves;
  else for (const each of node.nodes) yield* leavesBelow(each);
}

function isSameNode<Key, Value>(a: Node<Key, Value> | undefined, b: Node<Key, Value> | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.kind !== b.kind) return false;
  if (a.kind === 'leaf') return isSameLeaf(a, b as Leaf<Key, Value>);
  if (a.kind === 'bucket') {
    const { leaves } = b as Bucket<Key, Value>;
    return (
      a.leaves.length === leaves.length &&
      a.leaves.every((leaf) => leaves.some((other) => isSameLeaf(leaf, other)))
    );
  }
  const { bits, nodes } = b as Branch<Key, Value>;
  return a.bits === bits && a.nodes.every((node, at) => isSameNode(node, nodes[at]));
}

function isSameLeaf<Key, Value>(a: Leaf<Key, Value>, b: Leaf<Key, Value>): boolean {
  return a === b || (a.key === b.key && a.entry === b.entry && isSameJson(a.value, b.value));
}
