import { type MemoryBudget, take } from '../../limits/memory-budget.ts';
import type { BalanceTransfer } from './bank-history.ts';

/** The subsets of a list of transfers, each as the one without its last transfer, and that transfer. */
interface Subsets {
  readonly transfers: readonly BalanceTransfer[];
  readonly hashes: Int32Array;
  readonly shorter: Int32Array;
  readonly last: Int32Array;
  readonly count: number;
  /** Whether these are all subsets, not only the small ones. */
  readonly isComplete: boolean;
}

interface SubsetIndex extends Subsets {
  /** A bit for each hash that occurs. */
  readonly filter: Int32Array;
  /** The bits of a hash that are not used in `filter`. */
  readonly shift: number;
  /** Subsets by the highest bits of their hashes: the first of each chain, and the next. */
  readonly heads: Int32Array;
  readonly next: Int32Array;
  readonly chainShift: number;
}

export interface FoundSubsets {
  readonly subsets: readonly (readonly BalanceTransfer[])[];
  /** Whether no other subset has the sum. */
  readonly isComplete: boolean;
}

const MAX_FOUND = 500;
/** Subsets that are kept in indices. */
const MAX_INDEXED = 2 ** 22;
/** The size of a subset, with its share of the index. */
const SUBSET_BYTES = 30;

/**
 * Finds the sets of transfers that lead from some balances to others: the subsets of two halves meet in the middle
 * (Horowitz and Sahni, "Computing Partitions with Applications to the Knapsack Problem", 1974). A hash that is linear
 * in the balances takes their place until it fits. If there are more than `limit` subsets of a half, only those with
 * few transfers are tried. The functions throw an {@link OutOfMemoryError} when the memory is used up.
 */
export function createSubsetSums(accounts: number, limit: number, memory: MemoryBudget) {
  const weights = Int32Array.from(
    { length: accounts },
    (_, i) => Math.imul(i + 1, 0x9e3779b1) ^ mixed(i + 1),
  );
  const indices = new Map<string, SubsetIndex>();
  let indexed = 0;
  const hashOf = ({ from, to, amount }: BalanceTransfer) =>
    Math.imul(weights[to]! - weights[from]!, amount | 0);

  /** Counts the subsets against the memory, and gives up the oldest indices for them. */
  function makeRoom(subsets: number): void {
    for (const [oldest, { count }] of indices) {
      if (indexed + subsets <= MAX_INDEXED && subsets * SUBSET_BYTES <= memory.bytesLeft) break;
      indices.delete(oldest);
      indexed -= count;
      memory.bytesLeft += count * SUBSET_BYTES;
    }
    take(memory, subsets * SUBSET_BYTES);
  }

  function subsetsOf(transfers: readonly BalanceTransfer[]): Subsets {
    const most = mostTransfers(transfers.length, limit);
    const room = countOfSubsets(transfers.length, most);
    makeRoom(room);
    const hashes = new Int32Array(room);
    const shorter = new Int32Array(room).fill(-1);
    const last = new Int32Array(room);
    const sizes = new Uint8Array(room);
    let count = 1;
    for (const [i, transfer] of transfers.entries()) {
      const hash = hashOf(transfer);
      const before = count;
      for (let subset = 0; subset < before; subset++) {
        if (sizes[subset]! >= most) continue;
        hashes[count] = hashes[subset]! + hash;
        shorter[count] = subset;
        last[count] = i;
        sizes[count] = sizes[subset]! + 1;
        count += 1;
      }
    }
    return { transfers, hashes, shorter, last, count, isComplete: most >= transfers.length };
  }

  function indexOf(transfers: readonly BalanceTransfer[]): SubsetIndex {
    const key = transfers.map(({ index }) => index).join();
    let known = indices.get(key);
    if (known !== undefined) return known;
    const subsets = subsetsOf(transfers);
    const bits = Math.max(5, Math.ceil(Math.log2(subsets.count)) + 3);
    const filter = new Int32Array(2 ** (bits - 5));
    const shift = 32 - bits;
    const chainShift = shift + 3;
    const heads = new Int32Array(2 ** (bits - 3)).fill(-1);
    const next = new Int32Array(subsets.count);
    for (let i = 0; i < subsets.count; i++) {
      const hash = subsets.hashes[i]!;
      const bit = hash >>> shift;
      filter[bit >>> 5]! |= 1 << (bit & 31);
      const chain = hash >>> chainShift;
      next[i] = heads[chain]!;
      heads[chain] = i;
    }
    known = { ...subsets, filter, shift, heads, next, chainShift };
    indices.set(key, known);
    indexed += known.count;
    return known;
  }

  /** The subsets of the transfers that add `change` to the balances. */
  return function find(transfers: readonly BalanceTransfer[], change: Float64Array): FoundSubsets {
    const half = transfers.length >> 1;
    const { filter, shift, heads, next, chainShift, hashes, ...subsetsOfHalf } = indexOf(
      transfers.slice(0, half),
    );
    const others = subsetsOf(transfers.slice(half));
    // They are not kept after this call.
    memory.bytesLeft += others.count * SUBSET_BYTES;
    const subsets: BalanceTransfer[][] = [];
    let isComplete = subsetsOfHalf.isComplete && others.isComplete;
    let wanted = 0;
    for (let account = 0; account < accounts; account++)
      wanted = (wanted + Math.imul(weights[account]!, change[account]! | 0)) | 0;
    for (let other = 0; other < others.count; other++) {
      const rest = (wanted - others.hashes[other]!) | 0;
      const bit = rest >>> shift;
      if ((filter[bit >>> 5]! & (1 << (bit & 31))) === 0) continue;
      for (let subset = heads[rest >>> chainShift]!; subset !== -1; subset = next[subset]!) {
        if (hashes[subset] !== rest) continue;
        const found = [...membersOf(subsetsOfHalf, subset), ...membersOf(others, other)];
        if (!isSum(found, change)) continue;
        if (subsets.length === MAX_FOUND) {
          isComplete = false;
          return { subsets, isComplete };
        }
        subsets.push(found);
      }
    }
    return { subsets, isComplete };
  };
}

function membersOf(
  { transfers, shorter, last }: Pick<Subsets, 'transfers' | 'shorter' | 'last'>,
  subset: number,
): BalanceTransfer[] {
  const members: BalanceTransfer[] = [];
  for (let rest = subset; shorter[rest] !== -1; rest = shorter[rest]!) members.push(transfers[last[rest]!]!);
  return members.reverse();
}

function isSum(transfers: readonly BalanceTransfer[], change: Float64Array): boolean {
  const rest = Float64Array.from(change);
  for (const { from, to, amount } of transfers) {
    rest[from]! += amount;
    rest[to]! -= amount;
  }
  return rest.every((left) => left === 0);
}

/** The most transfers that a subset can have so that there are at most `limit` of them. */
function mostTransfers(length: number, limit: number): number {
  let most = Math.min(length, 1);
  while (most < length && countOfSubsets(length, most + 1) <= limit) most += 1;
  return most;
}

function countOfSubsets(length: number, most: number): number {
  let count = 0;
  let ofSize = 1;
  for (let size = 0; size <= most; size++) {
    count += ofSize;
    ofSize = (ofSize * (length - size)) / (size + 1);
  }
  return count;
}

function mixed(value: number): number {
  const once = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}
