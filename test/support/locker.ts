import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LockHandle, SessionLocks } from '../../src/index.ts';
import type { Attachment } from '../../src/locks/attachment.ts';
import { findSlot } from '../../src/locks/directory.ts';
import { LockKey } from '../../src/locks/key.ts';
import { MAX_THREADS, Slot, ThreadRecord, threadRecord, viewTable } from '../../src/locks/layout.ts';
import type { Deed, Done } from './lock-thread.ts';
import { Puppet } from './puppet.ts';

/** A thread that is attached to a lock table. */
export type Locker = Puppet<Deed, Done>;

/** Those that have left their table, for the next one: to start a thread takes 60 ms of computing. */
const idle: Locker[] = [];

/** Once it ends it is attached no more, and what it held is recovered. */
export async function startLocker(
  handle: LockHandle,
  counters?: Int32Array<SharedArrayBuffer>,
): Promise<Locker> {
  const locker = idle.pop() ?? (await Puppet.start<Deed, Done>('./lock-thread.ts', {}, leaves));
  locker.worker.ref();
  const { message } = await locker.does({ do: 'attach', handle, counters });
  if (message !== undefined) throw new Error(message);
  return locker;
}

async function leaves(locker: Locker): Promise<void> {
  await locker.does({ do: 'leave' });
  locker.worker.unref();
  idle.push(locker);
}

/** Resolves when some thread has announced that it waits for the key. */
export async function untilAwaited(handle: LockHandle, name: string): Promise<void> {
  const table = viewTable(handle);
  const key = new LockKey({ table } as Attachment, name);
  for (const deadline = performance.now() + 10_000; performance.now() < deadline; await nextTurn()) {
    if (findSlot(table, key) && Atomics.load(table.i32, key.at + Slot.queue) !== 0) return;
  }
  throw new Error(`nobody waits for ${name}`);
}

/** Resolves when that many stand in line for the key. */
export async function untilInLine(locks: SessionLocks, name: string, count: number): Promise<void> {
  for (const deadline = performance.now() + 10_000; performance.now() < deadline; await nextTurn()) {
    if (locks.inspect().keys.find(({ key }) => key === name)?.waiters.length === count) return;
  }
  throw new Error(`there are not ${count} in line for ${name}: ${locks.inspect()}`);
}

/** Resolves when that many members are left, the dead having been recovered. */
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
