import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import type { LockMode } from '../../../../src/locks/api/grant.ts';
import { guard } from './guard.ts';
import { type Member, members } from './member.ts';
import { assertNoResidue } from './residue.ts';
import { smallTable, type TableOptions } from './small-table.ts';

interface Theft {
  readonly name: string;
  readonly table?: TableOptions;
  /** How the key is held that is stolen. */
  readonly mode: LockMode;
  readonly steal: (thief: Member) => { release(): unknown };
}

/**
 * A program in which a thread steals a key, and may die before any of its steps (with `maxDeaths`), while the holder's
 * release comes at any step. The release returns, and the key can be taken after the recovery.
 */
export function mortalThief({ name, table: options, mode, steal }: Theft) {
  const newTable = smallTable(options);
  return defineProgram({
    name,
    mortal: [0],
    setup() {
      const table = newTable();
      const all = members(table, 3);
      return { table, members: all, held: all[2]!.acquire('a', { mode }) };
    },
    threads: [
      ({ members }) => void steal(members[0]!).release(),
      ({ table, members }, thread) => {
        guard(table, thread);
        members[1]!.acquire('a').release();
      },
      ({ held }) => {
        const released = held.release();
        assert.equal(held.release(), released, 'the second time it says the same');
      },
    ],
    check: ({ table }) => void assertNoResidue(table),
  });
}
