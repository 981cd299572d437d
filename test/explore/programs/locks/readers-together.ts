import assert from 'node:assert/strict';
import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { assertQuiet, type World, worldOf } from '../parts/world.ts';

const setup = worldOf(3);

/**
 * A writer releases a key, and two readers that want it go on only when both are inside: they are let in
 * together, whether they were queued or not.
 */
export default defineProgram({
  name: 'readers-together',
  setup() {
    const world = setup();
    const writer = world.members[2]!.acquire('a');
    return { ...world, writer, inside: new Int32Array(new SharedArrayBuffer(4)) };
  },
  threads: [meetInside, meetInside, ({ writer }) => assert.equal(writer.release(), true)],
  check: (world, outcome) => assertQuiet(world, outcome, 0),
});

function meetInside({ members, inside }: World & { inside: Int32Array }, { index }: ProgramThread): void {
  const grant = members[index]!.acquire('a', { mode: 'shared' });
  if (Atomics.add(inside, 0, 1) === 0) Atomics.wait(inside, 0, 1);
  else Atomics.notify(inside, 0);
  assert.equal(grant.release(), true);
}
