import type { OperationTable } from '../problem/operation-table.ts';

/** The operations, arranged for a beam search. */
interface BeamTable {
  /** The required operations in the order of their returns. */
  readonly returns: readonly number[];
  /**
   * For each required operation: a slot that no other operation has while both are open. `slots` is the
   * number of slots.
   */
  readonly slotOf: Int32Array;
  readonly slots: number;
  /** The optional operations grouped by symbol, each group in the order of the invocations. */
  readonly optionalGroups: readonly (readonly number[])[];
  /** The group of an optional operation; -1 for a required one. */
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
