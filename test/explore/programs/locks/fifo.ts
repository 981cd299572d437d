import assert from 'node:assert/strict';
import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import type { Grant } from '../../../../src/locks/api/grant.ts';
import { isQueued } from '../parts/is-queued.ts';
import { visit } from '../parts/section.ts';
import { assertQuiet, type World, worldOf } from '../parts/world.ts';

const setup = worldOf(3, { fairness: 'fifo' });

/**
 * Three threads take one key of a fifo table: a thread that begins while another is queued gets the key after
 * that one.
 */
export default defineProgram({
  name: 'fifo',
  setup() {
    /**
     * For each thread, the threads that it saw queued before it began, as bits; then the token that it got.
     */
    const seen = new Int32Array(new SharedArrayBuffer(4 * 6));
    return { ...setup(), seen };
  },
  threads: [comeLater, comeLater, comeLater],
  check({ seen, ...world }, outcome) {
    assertQuiet(world, outcome, 3);
    for (const me of [0, 1, 2]) {
      for (const other of [0, 1, 2].filter((other) => (seen[me]! >> other) & 1)) {
        assert.ok(seen[3 + other]! < seen[3 + me]!, `${other} was queued before ${me} came`);
      }
    }
  },
});

function comeLater(
  { table, section, members, seen }: World & { seen: Int32Array },
  { index }: ProgramThread,
) {
  const others = members.filter((_, other) => other !== index);
  seen[index] = others
    .filter((other) => isQueued(table, other))
    .reduce((bits, { thread }) => bits | (1 << (thread - 1)), 0);
  const grant: Grant = members[index]!.acquire('a');
  seen[3 + index] = Number(grant.token);
  visit(section, grant);
}
