import { Header, type LockTable, ThreadRecord, threadRecord } from '../../../../src/locks/table/layout.ts';
import type { Member } from './member.ts';

/** Whether a thread is blocked on a claim and has left the directory in which it queued. */
export function isQueued({ i32 }: LockTable, { thread }: Member): boolean {
  if (Atomics.load(i32, threadRecord(thread) + ThreadRecord.blockedOn) === 0) return false;
  return (Atomics.load(i32, Header.directoryLock) & 0xff) !== thread;
}
