import { OK, READ, type TransactionTable } from '../table/transaction-table.ts';

/** What a model knows of the reads and writes of its transactions. All operations are rows of the table. */
export interface VersionsSeen {
  /** The committed transaction whose version a read returned, {@link NOBODY}, or {@link UNREADABLE}. */
  writerOf(read: number, reader: number): number;
  /** Notes a read. Those of a transaction are noted from its last one on, before those of the next transaction. */
  noteLater(read: number, reader: number): void;
  /** Whether a read that was noted for the reader returned a version from before a write. */
  isMissed(write: number, reader: number): boolean;
}

/** The read returned a version of the reader, or of nobody. */
export const NOBODY = -1;
/** The read says nothing of versions. */
export const UNREADABLE = -2;

/**
 * Finds transactions that saw another one's write and later in themselves missed one of its writes (observed transaction
 * vanishes: Bailis et al., "Highly Available Transactions", VLDB 2014).
 *
 * Of all reads that saw a writer the first is looked at, since the most reads come after it. So the time is that of the
 * operations of each two such transactions, and not of their product.
 *
 * @param found called once for each two transactions, with the read that saw the writer, and one of the writes that were missed
 */
export function findVanished(
  { size, outcome, firstOperation, operationCount, kind }: TransactionTable,
  { writerOf, noteLater, isMissed }: VersionsSeen,
  found: (writer: number, reader: number, read: number, write: number) => void,
): void {
  /** By transaction: the first read of the last reader that saw it. */
  const seenFirst = new Int32Array(size).fill(-1);
  for (let reader = 0; reader < size; reader++) {
    if (outcome[reader] !== OK || operationCount[reader]! < 2) continue;
    const first = firstOperation[reader]!;
    const end = first + operationCount[reader]!;
    let last = end - 1;
    while (last >= first && kind[last] !== READ) last -= 1;
    let hasSeen = false;
    // Nothing comes after the last read.
    for (let read = first; read < last; read++) {
      if (kind[read] !== READ) continue;
      const writer = writerOf(read, reader);
      if (writer < 0 || (seenFirst[writer]! >= first && seenFirst[writer]! < end)) continue;
      seenFirst[writer] = read;
      hasSeen = true;
    }
    if (!hasSeen) continue;
    for (let read = last; read >= first; read--) {
      if (kind[read] !== READ) continue;
      const writer = writerOf(read, reader);
      if (writer === UNREADABLE) continue;
      if (writer >= 0 && seenFirst[writer] === read) {
        const write = missedWrite(writer, reader);
        if (write !== undefined) found(writer, reader, read, write);
      }
      noteLater(read, reader);
    }
  }

  function missedWrite(writer: number, reader: number): number | undefined {
    const first = firstOperation[writer]!;
    for (let write = first; write < first + operationCount[writer]!; write++) {
      if (kind[write] !== READ && isMissed(write, reader)) return write;
    }
    return undefined;
  }
}
