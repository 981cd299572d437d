import { RW, WR, WW, WW_IN_DOUBT } from '../graph/edge-kinds.ts';
import { addEdge, createEdgeList, type EdgeList } from '../graph/edge-list.ts';
import { OK, READ, UNKNOWN } from '../table/transaction-table.ts';
import { type ListHistory, lastCommittedSlot, lastSlot, NOTHING_NEXT, nextSlot } from './list-history.ts';
import { UNSEEN } from './version-orders.ts';

/**
 * At most this many edges from readers to the writers of elements that no read returned, and {@link UNSEEN_EACH} for each read from
 * then on: thousands of either would make a graph quadratic in the history. If any are left out, the result says so.
 */
const MAX_TO_UNSEEN = 2 ** 23;
const UNSEEN_EACH = 16;

/** The edges of a history, and whether any were left out because there would be too many. */
export interface ListEdges {
  readonly edges: EdgeList;
  readonly isPartial: boolean;
}

/**
 * The edges between committed transactions. A committed element that no read returned comes after all that some read did:
 * which of several such elements is first is not known, so there are edges to all of them.
 */
export function listEdges(history: ListHistory): ListEdges {
  const { table, appends, orders, committed } = history;
  // A ww edge for each element, a wr and an rw edge for each read, and a place for an edge of each transaction's process.
  const reads = Math.max(0, table.operations - orders.slots.length);
  const edges = createEdgeList(orders.slots.length + 2 * reads + table.size);
  const lastCertain = new Int32Array(table.keys.length);
  for (let key = 0; key < table.keys.length; key++) {
    /** The writer of the committed element before, and of the last one whose transaction is `ok`. */
    let before = -1;
    let certain = -1;
    for (let at = orders.starts[key]!; at < orders.starts[key + 1]!; at++) {
      const slot = orders.slots[at]!;
      const writer = slot === -1 ? -1 : appends.writer[slot]!;
      if (writer === -1 || committed[writer] === 0) continue;
      if (before !== -1 && before !== certain) addEdge(edges, before, writer, WW_IN_DOUBT);
      const isCertain = table.outcome[writer] === OK;
      if (certain !== -1 && (isCertain || before === certain))
        addEdge(edges, certain, writer, isCertain ? WW : WW_IN_DOUBT);
      if (isCertain) certain = writer;
      before = writer;
    }
    lastCertain[key] = certain;
  }
  const unseen = unseenWriters(history);
  for (const [key, writers] of unseen) {
    const last = lastCommittedSlot(history, key);
    if (last === -1) continue;
    const before = appends.writer[last]!;
    for (const writer of writers) {
      const isCertain = table.outcome[before] === OK && table.outcome[writer] === OK;
      addEdge(edges, before, writer, isCertain ? WW : WW_IN_DOUBT);
      const certain = lastCertain[key]!;
      if (certain !== -1 && certain !== before && table.outcome[writer] === OK)
        addEdge(edges, certain, writer, WW);
    }
  }
  let toUnseen = 0;
  let isPartial = false;
  for (let row = 0; row < table.size; row++) {
    if (table.outcome[row] !== OK) continue;
    const first = table.firstOperation[row]!;
    for (let operation = first; operation < first + table.operationCount[row]!; operation++) {
      if (table.kind[operation] !== READ || table.value[operation] === UNKNOWN) continue;
      const slot = lastSlot(history, operation);
      const writer = slot === -1 ? -1 : appends.writer[slot]!;
      // What a transaction reads of its own is no dependency on others.
      if (writer === row) continue;
      if (writer !== -1 && committed[writer] === 1) addEdge(edges, writer, row, WR);
      const next = nextSlot(history, operation);
      if (next >= 0) addEdge(edges, row, appends.writer[next]!, RW);
      else if (next === NOTHING_NEXT) {
        const writers = unseen.get(table.key[operation]!) ?? none;
        const count = toUnseen < MAX_TO_UNSEEN ? writers.length : Math.min(writers.length, UNSEEN_EACH);
        for (let i = 0; i < count; i++) addEdge(edges, row, writers[i]!, RW);
        toUnseen += count;
        isPartial ||= count < writers.length;
      }
    }
  }
  return { edges, isPartial };
}

const none: readonly number[] = [];

/**
 * By key: the committed transactions that appended an element that no read returned, those that completed first before the
 * others, since these had been missed for the longest time.
 */
function unseenWriters({ table, appends, orders, committed }: ListHistory): Map<number, readonly number[]> {
  const writers = new Map<number, Set<number>>();
  for (let slot = 0; slot < appends.operation.length; slot++) {
    const operation = appends.operation[slot]!;
    if (operation === -1 || orders.place[slot] !== UNSEEN) continue;
    const writer = appends.writer[slot]!;
    if (committed[writer] === 0) continue;
    const key = table.key[operation]!;
    const ofKey = writers.get(key);
    if (ofKey === undefined) writers.set(key, new Set([writer]));
    else ofKey.add(writer);
  }
  const ordered = new Map<number, readonly number[]>();
  for (const [key, ofKey] of writers) {
    ordered.set(
      key,
      [...ofKey].sort((a, b) => table.completedAt[a]! - table.completedAt[b]!),
    );
  }
  return ordered;
}
