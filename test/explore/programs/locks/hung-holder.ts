import assert from 'node:assert/strict';
import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { tick } from '../../../../src/locks/table/lease-clock.ts';
import { LEASE_MS, type LeasedWorld, leasedWorldOf } from '../parts/leased-world.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { assertFenced, enter, leave } from '../parts/tenure.ts';

const setup = leasedWorldOf(3, 3);

/**
 * A holder never releases its key, and two threads want it. Both get it when the lease has run out, neither
 * before nor after: time passes only when no thread can run, and only one of them steals the key.
 */
export default defineProgram({
  name: 'hung-holder',
  setup() {
    const world = setup();
    enter(world.tenures, 2, world.members[2]!.acquire('a'));
    // As the warden does once per period.
    tick(world.table);
    return { ...world, begun: performance.now() };
  },
  threads: [outwait, outwait],
  check({ table, tenures }) {
    assertFenced(tenures, 3);
    assertNoResidue(table);
  },
});

function outwait(
  { tenures, members, begun }: LeasedWorld & { begun: number },
  { index }: ProgramThread,
): void {
  const grant = members[index]!.acquire('a');
  const waitedMs = performance.now() - begun;
  assert.ok(waitedMs >= LEASE_MS && waitedMs <= LEASE_MS + 1, `the holder was believed for ${waitedMs} ms`);
  enter(tenures, index, grant);
  leave(tenures, index, grant, begun);
}
