import type { ProgramThread } from '../../../../src/explore/index.ts';
import { recover } from '../../../../src/locks/recovery/recover-dead-threads.ts';
import type { LockTable } from '../../../../src/locks/table/layout.ts';
import { incarnationOf } from './member.ts';

/**
 * Does what the warden does until no thread can die any more: it recovers deaths, and retries rather than
 * wait for the directory.
 */
export function guard(table: LockTable, thread: ProgramThread): void {
  for (let dead = thread.nextDeath(); dead !== undefined; dead = thread.nextDeath()) {
    const incarnations = new Set([incarnationOf(dead)]);
    while (!recover(table, incarnations));
  }
}
