import type { OperationTable } from '../problem/operation-table.ts';

/** The spans as a beam walks them. */
interface BeamTable {
  /** Those that have to be placed, in the order of their returns. */
  readonly returns: readonly number[];
  /** Of those: a number that no other has while both are open; and how many there are. */
  readonly slotOf: Int32Array;
  readonly slots: number;
  /** What need not be placed, by its calls, each sort in the order of its invocations. */
  readonly kinds: readonly (readonly number[])[];
  /** By the number of such a one; -1 for the others. */
  readonly kindOf: Int32Array;
}

export function createBeamTable({
  calls,
  invokedAt,
  completedAt,
  required,
  count,
}: OperationTable): BeamTable {
  const returns = Array.from({ length: required }, (_, s) => s).sort(
    (a, b) => completedAt[a]! - completedAt[b]!,
  );
  const slotOf = new Int32Array(required);
  const free: number[] = [];
  let slots = 0;
  let admitted = 0;
  for (const s of returns) {
    for (; admitted < required && invokedAt[admitted]! < completedAt[s]!; admitted++) {
      slotOf[admitted] = free.pop() ?? slots++;
    }
    free.push(slotOf[s]!);
  }
  const kinds: number[][] = [];
  const kindOf = new Int32Array(count).fill(-1);
  const kindOfCall = new Map<number, number>();
  for (let s = required; s < count; s++) {
    const kind = kindOfCall.get(calls[s]!) ?? kinds.push([]) - 1;
    kindOfCall.set(calls[s]!, kind);
    kinds[kind]!.push(s);
    kindOf[s] = kind;
  }
  return { returns, slotOf, slots, kinds, kindOf };
}
