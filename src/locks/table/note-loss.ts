import { type LockTable, ThreadRecord, threadRecord } from './layout.ts';

/**
 * Makes a thread look whether its grants are still valid. In the directory, after a key was stolen from the thread: if
 * this thread dies in between, the repair of the directory tells all threads.
 */
export function noteLoss({ i32 }: LockTable, thread: number): void {
  const word = threadRecord(thread) + ThreadRecord.lost;
  Atomics.add(i32, word, 1);
  Atomics.notify(i32, word);
}
