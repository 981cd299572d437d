import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { isQueued } from '../parts/is-queued.ts';
import { read, visit } from '../parts/section.ts';
import { assertQuiet, worldOf } from '../parts/world.ts';

const setup = worldOf(3);

/**
 * A reader is inside when a writer and another reader come. If the writer queued first it is let in first,
 * although the other reader could have shared: overlapping readers do not keep writers out.
 */
export default defineProgram({
  name: 'writer-before-reader',
  setup() {
    const world = setup();
    const inside = world.members[2]!.acquire('a', { mode: 'shared' });
    return { ...world, inside, written: new Int32Array(new SharedArrayBuffer(4)) };
  },
  threads: [
    ({ section, members, written }) => {
      const grant = members[0]!.acquire('a');
      written[0] = Number(grant.token);
      visit(section, grant);
    },
    ({ table, section, members, written }) => {
      const writerWasFirst = isQueued(table, members[0]!);
      const grant = members[1]!.acquire('a', { mode: 'shared' });
      if (writerWasFirst)
        assert.ok(written[0]! > 0 && written[0]! < Number(grant.token), 'the writer was first');
      read(section, grant);
    },
    ({ section, inside }) => read(section, inside),
  ],
  check: (world, outcome) => assertQuiet(world, outcome, 1),
});
