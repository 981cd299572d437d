import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { attachThread } from '../../../../src/locks/recovery/attach-thread.ts';
import type { Lifeline } from '../../../../src/locks/recovery/lifeline.ts';
import { startBlocking } from '../../../../src/locks/recovery/startup.ts';
import { ThreadRecord, threadRecord } from '../../../../src/locks/table/layout.ts';
import { guard } from '../parts/guard.ts';
import { smallTable } from '../parts/small-table.ts';

const newTable = smallTable();

/** The end that the warden would have. A thread that dies closes neither, and those of many executions are many. */
let port: Lifeline['port'] | undefined;
function postMessage(lifeline: Lifeline): void {
  port?.close();
  port = lifeline.port;
}

/** A thread attaches, and may die before any of its steps (with `maxDeaths`): its record can be reused. */
export default defineProgram({
  name: 'death-in-attach',
  mortal: [0],
  setup: () => ({ table: newTable() }),
  threads: [
    ({ table }) => startBlocking(attachThread(table, { postMessage })).lifeline.close(),
    ({ table }, thread) => guard(table, thread),
  ],
  check({ table }, { died }) {
    const incarnation = table.i32[threadRecord(1) + ThreadRecord.incarnation];
    assert.equal(incarnation, 1 - died.length, 'its record belongs to it, or is free');
  },
});
