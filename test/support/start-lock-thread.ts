import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LockHandle, SessionLocks } from '../../src/locks/index.ts';
import type { Attachment } from '../../src/locks/table/attachment.ts';
import { findSlot } from '../../src/locks/table/directory.ts';
import { MAX_THREADS, Slot, ThreadRecord, threadRecord, viewTable } from '../../src/locks/table/layout.ts';
import { LockKey } from '../../src/locks/table/lock-key.ts';
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

/** Resolves when a thread has announced that it waits for the key. */
export async function untilAwaited(handle: LockHandle, name: string): Promise<void> {
  const table = viewTable(handle);
  const key = new LockKey({ table } as Attachment, name);
  for (const deadline = performance.now() + 10_000; performance.now() < deadline; await nextTurn()) {
    if (findSlot(table, key) && Atomics.load(table.i32, key.at + Slot.queue) !== 0) return;
  }
  throw new Error(`nobody waits for ${name}`);
}

/** Resolves when `count` waiters are queued for the key. */
export async function untilQueued(locks: SessionLocks, name: string, count: number): Promise<void> {
  for (const deadline = performance.now() + 10_000; performance.now() < deadline; await nextTurn()) {
    if (locks.inspect().keys.find(({ key }) => key === name)?.waiters.length === count) return;
  }
  throw new Error(`there are not ${count} in line for ${name}: ${locks.inspect()}`);
}

/** Resolves when `count` members are left, after the dead ones were recovered. */
export async function untilMembers(handle: LockHandle, count: number): Promise<void> {
  const { i32 } = viewTable(handle);
  const records = Array.from(
    { length: MAX_THREADS },
    (_, index) => threadRecord(index + 1) + ThreadRecord.incarnation,
  );
  for (const deadline = performance.now() + 10_000; performance.now() < deadline; await nextTurn()) {
    if (records.filter((record) => Atomics.load(i32, record) !== 0).length === count) return;
  }
  throw new Error(`there are not ${count} members`);
}
