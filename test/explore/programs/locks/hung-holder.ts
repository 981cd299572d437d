import assert from 'node:assert/strict';
import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { type Member, members } from '../parts/member.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { smallTable } from '../parts/small-table.ts';
import { assertFenced, begin, end, type Tenures, tenures } from '../parts/tenure.ts';

const LEASE_MS = 10;
const newTable = smallTable({ leaseMs: LEASE_MS });

/**
 * A holder never gives its key back, and two others want it. Both get it when the lease has run out, neither before that
 * nor later: time passes only when nobody can run, and only one of them evicts the holder.
 */
export default defineProgram({
  name: 'hung-holder',
  setup() {
    const table = newTable();
    return {
      table,
      tenures: tenures(3),
      members: members(table, 3),
      begun: performance.now(),
      hung: new Int32Array(new SharedArrayBuffer(4)),
    };
  },
  threads: [
    ({ tenures, members, hung }) => {
      begin(tenures, 0, members[0]!.acquire('a'));
      Atomics.store(hung, 0, 1);
      Atomics.notify(hung, 0);
    },
    outwait,
    outwait,
  ],
  check({ table, tenures }) {
    assertFenced(tenures, [0, 1, 2]);
    assertNoResidue(table);
  },
});

function outwait(
  {
    tenures,
    members,
    begun,
    hung,
  }: { tenures: Tenures; members: readonly Member[]; begun: number; hung: Int32Array },
  { index }: ProgramThread,
) {
  Atomics.wait(hung, 0, 0);
  const grant = members[index]!.acquire('a');
  const waitedMs = performance.now() - begun;
  assert.ok(waitedMs >= LEASE_MS && waitedMs <= LEASE_MS + 1, `the holder was believed for ${waitedMs} ms`);
  begin(tenures, index, grant);
  end(tenures, index, grant);
}
