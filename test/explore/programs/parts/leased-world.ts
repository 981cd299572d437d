import type { LockTable } from '../../../../src/locks/table/layout.ts';
import { type Member, members } from './member.ts';
import { smallTable } from './small-table.ts';
import { type Tenures, tenures } from './tenure.ts';

export const LEASE_MS = 10;

/** What the threads of programs with leases share. */
export interface LeasedWorld {
  readonly table: LockTable;
  readonly tenures: Tenures;
  readonly members: readonly Member[];
}

/**
 * Makes a `setup`. Each member knows the slot of the key already, which saves steps before the members meet
 * there.
 */
export function leasedWorldOf(threads: number, grants: number): () => LeasedWorld {
  const newTable = smallTable({ leaseMs: LEASE_MS });
  return () => {
    const table = newTable();
    const all = members(table, threads);
    for (const member of all) member.acquire('a').release();
    return { table, tenures: tenures(grants, LEASE_MS), members: all };
  };
}
