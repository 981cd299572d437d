import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LockHandle, SessionLocks } from '../../src/locks/index.ts';
import { MAX_THREADS, ThreadRecord, threadRecord, viewTable } from '../../src/locks/table/layout.ts';
import type { Command, CommandResult } from './lock-thread.ts';
import { RemoteThread } from './remote-thread.ts';

/** A thread that is attached to a lock table. */
export type LockThread = RemoteThread<Command, CommandResult>;

/** Idle threads that have left their table, for the next test: starting a thread takes 60 ms of CPU time. */
const idle: LockThread[] = [];

/** Ends its attachment when the test ends; what the thread held is recovered. */
export async function startLockThread(
  handle: LockHandle,
  counters?: Int32Array<SharedArrayBuffer>,
): Promise<LockThread> {
  const thread =
    idle.pop() ?? (await RemoteThread.start<Command, CommandResult>('./lock-thread.ts', {}, leaves));
  thread.worker.ref();
  const { message } = await thread.does({ do: 'attach', handle, counters });
  if (message !== undefined) throw new Error(message);
  return thread;
}

async function leaves(thread: LockThread): Promise<void> {
  await thread.does({ do: 'leave' });
  thread.worker.unref();
  idle.push(thread);
}

/** Resolves when `count` waiters are queued for the key. */
export async function untilQueued(locks: SessionLocks, name: string, count: number): Promise<void> {
  for (const deadline = performance.now() + 10_000; performance.now() < deadline; await nextTurn()) {
    if (locks.inspect().keys.find(({ key }) => key === name)?.waiters.length === count) return;
  }
  throw new Error(`${name} does not have ${count} waiters: ${locks.inspect()}`);
}

/** Resolves when the table has `count` attachments: the dead ones have been recovered. */
export async function untilMembers(handle: LockHandle, count: number): Promise<void> {
  const { i32 } = viewTable(handle);
  const records = Array.from(
    { length: MAX_THREADS },
    (_, index) => threadRecord(index + 1) + ThreadRecord.incarnation,
  );
  for (const deadline = performance.now() + 10_000; performance.now() < deadline; await nextTurn()) {
    if (records.filter((record) => Atomics.load(i32, record) !== 0).length === count) return;
  }
  throw new Error(`the table does not have ${count} attachments`);
}
