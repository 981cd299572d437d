import type { Fairness } from '../../../../src/locks/api/lock-options.ts';
import { createTable, type LockTable, viewTable } from '../../../../src/locks/table/layout.ts';
import { MAX_OVERTAKES_OF } from '../../../../src/locks/table/slot-state.ts';

/** More waits and shared grants than the threads of a program have at once, and more threads. */
const CLAIMS = 6;
const THREADS = 4;

export interface TableOptions {
  readonly capacity?: number;
  readonly leaseMs?: number;
  readonly fairness?: Fairness;
  /** How many times a thread looks again before it sleeps. */
  readonly spins?: number;
}

/**
 * Returns a function for `setup` that makes the table of a program: a real one, with few claims, because the
 * explorer has to clear them before each execution.
 */
export function smallTable({
  capacity = 1,
  leaseMs = Number.POSITIVE_INFINITY,
  fairness = 'barging',
  spins = 0,
}: TableOptions = {}): () => LockTable {
  const maxOvertakes = MAX_OVERTAKES_OF[fairness];
  const settings = {
    capacity,
    leaseMs,
    tokenFloor: 0n,
    maxOvertakes,
    spins,
    maxClaims: CLAIMS,
    maxThreads: THREADS,
  };
  return () => viewTable(createTable(settings));
}
