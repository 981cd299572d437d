import assert from 'node:assert/strict';
import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { attachThread } from '../../../../src/locks/recovery/attach-thread.ts';
import type { Lifeline } from '../../../../src/locks/recovery/lifeline.ts';
import { startBlocking } from '../../../../src/locks/recovery/startup.ts';
import { Header, type LockTable, ThreadRecord, threadRecord } from '../../../../src/locks/table/layout.ts';
import { smallTable } from '../parts/small-table.ts';

const newTable = smallTable();

/** Two threads attach to one table at once: each gets a record and a number of its own. */
export default defineProgram({
  name: 'attach',
  setup: () => ({ table: newTable(), threads: new Int32Array(new SharedArrayBuffer(8)) }),
  threads: [attach, attach],
  check({ table, threads }) {
    assert.deepEqual([...threads].sort(), [1, 2]);
    assert.equal(table.i32[Header.usedThreads], 2);
    const incarnations = [1, 2].map((thread) => table.i32[threadRecord(thread) + ThreadRecord.incarnation]);
    assert.deepEqual(incarnations.sort(), [1, 2]);
  },
});

function attach(
  { table, threads }: { table: LockTable; threads: Int32Array },
  { index }: ProgramThread,
): void {
  // Both ends stay in this thread, where closing one closes the other.
  const warden = { postMessage: (_: Lifeline) => {} };
  const { thread, lifeline } = startBlocking(attachThread(table, warden));
  lifeline.close();
  threads[index] = thread;
}
