import { LockTableBrokenError } from '../api/lock-errors.ts';
import type { Attachment } from '../table/attachment.ts';
import { lockDirectory, unlockDirectory } from '../table/directory-lock.ts';
import { ThreadRecord, threadRecord } from '../table/layout.ts';
import { recoverThreads } from './recover-dead-threads.ts';

/**
 * Takes this thread out of the table: it does for itself at once what the warden does for a thread that has died. If it
 * dies meanwhile, the warden does it again.
 */
export function leaveTable({ table, thread, lifeline }: Attachment): void {
  try {
    lockDirectory(table, thread);
    recoverThreads(table, new Set([thread]));
    unlockDirectory(table);
    // Only now: the warden takes the directory from a dead thread that it knows by its record.
    Atomics.store(table.i32, threadRecord(thread) + ThreadRecord.incarnation, 0);
  } catch (error) {
    // What this thread holds is then left to the warden, if there still is one.
    if (!(error instanceof LockTableBrokenError)) throw error;
  } finally {
    lifeline.close();
  }
}
