import type { Anomaly } from '../../isolation/result/isolation-result.ts';
import type { ShownTransaction } from '../../isolation/result/transaction.ts';
import { operationText } from '../../isolation/text/micro-operation-text.ts';

/** What a transaction of an anomaly is called, by its place among them: `T1`. */
export function transactionName(place: number): string {
  return `T${place + 1}`;
}

/** Where a transaction is in the file: `lines 17 to 20`; by its events if the lines are not known. */
export function rangeText({ invokedAt, completedAt, invokedLine, completedLine }: ShownTransaction): string {
  return invokedLine === undefined
    ? `events ${invokedAt} to ${completedAt ?? '…'}`
    : `lines ${invokedLine} to ${completedLine ?? '…'}`;
}

/** How a transaction ended, if not as usual. */
export function endText({ outcome }: ShownTransaction): string {
  return { ok: '', fail: 'rolled back', info: 'outcome unknown' }[outcome];
}

/** Which process ran a transaction, where it is in the file, and how it ended: `process 3, lines 17 to 20, rolled back`. */
export function placeText(transaction: ShownTransaction): string {
  const end = endText(transaction);
  return `process ${transaction.process}, ${rangeText(transaction)}${end === '' ? '' : `, ${end}`}`;
}

/** The micro-operations that prove something, by the place of their transaction. */
export function provingOperations({ transactions, edges }: Anomaly): ReadonlySet<number>[] {
  const proofs = transactions.map(() => new Set<number>());
  for (const { from, to, fromOperation, toOperation } of edges) {
    if (fromOperation !== undefined) proofs[from]!.add(fromOperation);
    if (toOperation !== undefined) proofs[to]!.add(toOperation);
  }
  return proofs;
}

/** A part of a list of micro-operations, or a gap where some are left out. */
export type OperationRow =
  | { readonly operation: number; readonly text: string; readonly isProof: boolean }
  | { readonly left: number };

/**
 * The micro-operations of a transaction, at most `max` of them, each in about `room` characters: those that prove something are
 * kept, with the first of the others.
 */
export function operationRows(
  { operations }: ShownTransaction,
  proofs: ReadonlySet<number>,
  { max, room }: { readonly max: number; readonly room?: number },
): OperationRow[] {
  const others = [...operations.keys()].filter((operation) => !proofs.has(operation));
  const more = Math.max(0, max - proofs.size);
  const kept = new Set([...[...proofs].slice(0, max), ...others.slice(0, more)]);
  const rows: OperationRow[] = [];
  let left = 0;
  const close = () => {
    if (left > 0) rows.push({ left });
    left = 0;
  };
  for (const [operation, micro] of operations.entries()) {
    if (!kept.has(operation)) {
      left += 1;
      continue;
    }
    close();
    rows.push({ operation, text: operationText(micro, room), isProof: proofs.has(operation) });
  }
  close();
  return rows;
}
