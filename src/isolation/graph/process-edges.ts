import { OK, type TransactionTable } from '../table/transaction-table.ts';
import { PROCESS } from './edge-kinds.ts';
import { addEdge, type EdgeList } from './edge-list.ts';

/**
 * Adds an edge from the last `ok` transaction of a process to each one that the process ran after it and that committed. One
 * whose outcome is unknown may have committed long after the process went on, so no edge leaves it.
 */
export function addProcessEdges(table: TransactionTable, committed: Uint8Array, edges: EdgeList): void {
  const last = new Int32Array(table.processes.length).fill(-1);
  for (let row = 0; row < table.size; row++) {
    if (committed[row] === 0) continue;
    const process = table.process[row]!;
    if (last[process] !== -1) addEdge(edges, last[process]!, row, PROCESS);
    if (table.outcome[row] === OK) last[process] = row;
  }
}
