import type { OperationTable } from '../problem/operation-table.ts';

/** The operations as a beam walks them. */
interface BeamTable {
  /** Those that have to be linearized, in the order of their returns. */
  readonly returns: readonly number[];
  /** Of those: a number that no other has while both are open; and how many there are. */
  readonly slotOf: Int32Array;
  readonly slots: number;
  /** What need not be linearized, by its symbols, each effect in the order of its invocations. */
  readonly optionalGroups: readonly (readonly number[])[];
  /** By the number of such a one; -1 for the others. */
  readonly groupOf: Int32Array;
}

export function createBeamTable({
  symbols,
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
  const optionalGroups: number[][] = [];
  const groupOf = new Int32Array(count).fill(-1);
  const groupOfSymbol = new Map<number, number>();
  for (let s = required; s < count; s++) {
    const group = groupOfSymbol.get(symbols[s]!) ?? optionalGroups.push([]) - 1;
    groupOfSymbol.set(symbols[s]!, group);
    optionalGroups[group]!.push(s);
    groupOf[s] = group;
  }
  return { returns, slotOf, slots, optionalGroups, groupOf };
}
