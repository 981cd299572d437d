import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { nthSlot, Slot } from '../../../../src/locks/table/layout.ts';
import { COUNT } from '../../../../src/locks/table/slot-state.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { assertVisited, section, visit } from '../parts/section.ts';
import { worldOf } from '../parts/world.ts';

const setup = worldOf(2, { capacity: 2 });

/**
 * A thread knows where "a" was, and the slot has had 2^19 grants of other keys since, so that its count is the
 * same again. The compare-and-set that was meant for "a" takes the slot of "b", while another thread wants
 * that key, and undoes it. Each gets its own key, and a waiter that queued for "b" meanwhile is woken.
 */
export default defineProgram({
  name: 'recycle-wrapped-generation',
  setup() {
    return { ...setup(), second: section(), ready: new Int32Array(new SharedArrayBuffer(4)) };
  },
  threads: [
    ({ table, section, members, ready }) => {
      Atomics.wait(ready, 0, 0);
      const at = nthSlot(table, 0);
      // The state when the slot belonged to "a", except for the assignment, of which there was none before
      // the first.
      const key = members[0]!.key('a');
      key.place = { at, assignment: 0, base: 0n };
      key.free = table.i32[at + Slot.state]! & COUNT;
      const grant = members[0]!.tryAcquire('a');
      assert.ok(grant !== null, 'no other thread wants it');
      assert.notEqual(key.place.at, at);
      visit(section, grant);
    },
    ({ second, members, ready }) => {
      const grant = members[1]!.acquire('b');
      Atomics.store(ready, 0, 1);
      Atomics.notify(ready, 0);
      visit(second, grant);
      visit(second, members[1]!.acquire('b'));
    },
  ],
  check({ table, section, second }, { timeouts }) {
    assertVisited(section, 1);
    assertVisited(second, 2);
    assertNoResidue(table);
    assert.equal(timeouts, 0, 'every sleeping thread was woken');
  },
});
