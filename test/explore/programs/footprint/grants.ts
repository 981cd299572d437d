import assert from 'node:assert/strict';
import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { acquireSync } from '../../../../src/locks/acquire/acquire-sync.ts';
import { type Member, members } from '../parts/member.ts';
import { smallTable } from '../parts/small-table.ts';
import { variantOf } from './index.ts';
import { firstGrant, manners } from './manners.ts';

const { mode, ...options } = variantOf(import.meta.url);
const newTable = smallTable({ capacity: 5, ...options });
/** Enough for a table to learn how a key is used. */
const GRANTS = 64;

/** Readers share a key; for exclusive grants each thread has one of its own. */
function keyOf(thread: number): string {
  return mode === 'shared' ? 'read by all' : `of thread ${thread}`;
}

/**
 * Two threads take keys that nobody else wants, or that only readers want, in every manner. Each thread writes the number
 * of the manner before it begins, and 0 when it is done. The program fails on purpose, because the explorer describes
 * the steps of a failure.
 */
export default defineProgram({
  name: 'grants',
  setup() {
    const table = newTable();
    const all = members(table, 3);
    const owners = all.map(() => ({}));
    const use = (member: Member, thread: number) =>
      acquireSync(member, member.request(keyOf(thread), { mode, owner: owners[thread]! }));
    for (let grants = 0; grants < GRANTS; grants++)
      for (const [thread, member] of all.entries()) use(member, thread).release();
    // Among readers, one is inside all the time.
    use(all[2]!, 2);
    return { table, members: all, owners, manner: new Int32Array(new SharedArrayBuffer(8)) };
  },
  threads: [takeInEachManner, takeInEachManner],
  check() {
    assert.fail('the steps are described');
  },
});

interface Takers {
  readonly members: readonly Member[];
  readonly owners: readonly object[];
  readonly manner: Int32Array;
}

async function takeInEachManner(
  { members, owners, manner }: Takers,
  { index }: ProgramThread,
): Promise<void> {
  for (const [number, { run }] of [...manners, firstGrant].entries()) {
    Atomics.store(manner, index, number + 1);
    await run(members[index]!, keyOf(index), mode, owners[index]!);
    Atomics.store(manner, index, 0);
  }
}
