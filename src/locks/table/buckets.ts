import { type LockTable, Slot } from './layout.ts';

/** Offset of the bucket of a hash: the first slot of its chain, or 0. */
export function bucketOf(table: LockTable, hash: number): number {
  return table.buckets + (hash & table.bucketMask);
}

/** Puts a slot into the chain of its key's hash. In the directory. */
export function linkSlot(table: LockTable, at: number): void {
  const bucket = bucketOf(table, table.i32[at + Slot.hash]!);
  Atomics.store(table.i32, at + Slot.next, Atomics.load(table.i32, bucket));
  Atomics.store(table.i32, bucket, at);
}

/** Takes a slot out of its chain. In the directory. */
export function unlinkSlot(table: LockTable, at: number): void {
  const { i32 } = table;
  let from = bucketOf(table, i32[at + Slot.hash]!);
  for (let next = Atomics.load(i32, from); next !== 0; next = Atomics.load(i32, from)) {
    if (next === at) {
      Atomics.store(i32, from, Atomics.load(i32, at + Slot.next));
      return;
    }
    from = next + Slot.next;
  }
}
