import assert from 'node:assert/strict';
import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { type Member, members } from '../parts/member.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { smallTable } from '../parts/small-table.ts';
import { assertFenced, begin, end, type Tenures, tenures } from '../parts/tenure.ts';

const LEASE_MS = 10;
const newTable = smallTable({ leaseMs: LEASE_MS });

/**
 * A holder never gives its key back, and two threads want it. Both get it when the lease has run out, neither before
 * that nor later: time passes only when nobody can run, and only one of them evicts the holder.
 */
export default defineProgram({
  name: 'hung-holder',
  setup() {
    const table = newTable();
    const world = { table, tenures: tenures(3), members: members(table, 3), begun: performance.now() };
    begin(world.tenures, 2, world.members[2]!.acquire('a'));
    return world;
  },
  threads: [outwait, outwait],
  check({ table, tenures }) {
    assertFenced(tenures, [0, 1, 2]);
    assertNoResidue(table);
  },
});

interface World {
  readonly tenures: Tenures;
  readonly members: readonly Member[];
  readonly begun: number;
}

function outwait({ tenures, members, begun }: World, { index }: ProgramThread): void {
  const grant = members[index]!.acquire('a');
  const waitedMs = performance.now() - begun;
  assert.ok(waitedMs >= LEASE_MS && waitedMs <= LEASE_MS + 1, `the holder was believed for ${waitedMs} ms`);
  begin(tenures, index, grant);
  end(tenures, index, grant);
}
