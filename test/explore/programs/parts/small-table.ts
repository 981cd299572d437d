import type { Fairness } from '../../../../src/locks/api/lock-options.ts';
import {
  createTable,
  type LockTable,
  nthClaim,
  threadRecord,
  viewTable,
} from '../../../../src/locks/table/layout.ts';
import { MAX_OVERTAKES_OF } from '../../../../src/locks/table/slot-state.ts';

/** More waits and shared grants than the threads of a program have at once. */
const CLAIMS = 6;

export interface TableOptions {
  readonly capacity?: number;
  readonly leaseMs?: number;
  readonly fairness?: Fairness;
}

/**
 * Returns a function for `setup` that makes the table of a program: a real one, without the 4 MB of claims
 * that the explorer would have to clear before each execution.
 */
export function smallTable({
  capacity = 1,
  leaseMs = Number.POSITIVE_INFINITY,
  fairness = 'barging',
}: TableOptions = {}): () => LockTable {
  const whole = createTable(capacity, leaseMs, 0n, MAX_OVERTAKES_OF[fairness]);
  const header = whole.i32.slice(0, threadRecord(0));
  const words = nthClaim(whole, CLAIMS);
  return () => {
    const buffer = new SharedArrayBuffer(words * 4);
    new Int32Array(buffer).set(header);
    return viewTable(buffer);
  };
}
