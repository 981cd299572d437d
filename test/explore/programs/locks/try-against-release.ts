import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { visit } from '../parts/section.ts';
import { assertQuiet, worldOf } from '../parts/world.ts';

const setup = worldOf(2);
const Stage = { before: 0, during: 1, after: 2 } as const;

/**
 * One thread takes and releases a key while another one tries twice, without waiting. A try that is refused
 * has met a holder: it ended after the other thread began, and began before that one was done.
 */
export default defineProgram({
  name: 'try-against-release',
  setup() {
    return {
      ...setup(),
      stage: new Int32Array(new SharedArrayBuffer(4)),
      tries: new Int32Array(new SharedArrayBuffer(4)),
    };
  },
  threads: [
    ({ section, members, stage }) => {
      Atomics.store(stage, 0, Stage.during);
      visit(section, members[0]!.acquire('a'));
      Atomics.store(stage, 0, Stage.after);
    },
    ({ section, members, stage, tries }) => {
      for (let turn = 0; turn < 2; turn++) {
        const begun = Atomics.load(stage, 0);
        const grant = members[1]!.tryAcquire('a');
        if (grant === null) {
          assert.notEqual(begun, Stage.after, 'refused after the holder had released it');
          assert.notEqual(Atomics.load(stage, 0), Stage.before, 'refused before the other thread began');
        } else {
          tries[0]! += 1;
          visit(section, grant);
        }
      }
    },
  ],
  check({ tries, ...world }, outcome) {
    assertQuiet(world, outcome, 1 + tries[0]!);
  },
});
