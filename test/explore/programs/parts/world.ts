import assert from 'node:assert/strict';
import type { ExecutionOutcome, ProgramThread } from '../../../../src/explore/index.ts';
import type { LockTable } from '../../../../src/locks/table/layout.ts';
import { type Member, members } from './member.ts';
import { assertNoResidue } from './residue.ts';
import { assertVisited, type Section, section, visit } from './section.ts';
import { smallTable, type TableOptions } from './small-table.ts';

/** What the threads of most programs share: a table, and what its keys guard. */
export interface World {
  readonly table: LockTable;
  readonly section: Section;
  /** One member per thread. */
  readonly members: readonly Member[];
}

/** Makes a `setup`. */
export function worldOf(threads: number, options?: TableOptions): () => World {
  const newTable = smallTable(options);
  return () => {
    const table = newTable();
    return { table, section: section(), members: members(table, threads) };
  };
}

/** The body of a thread that waits for the key and enters once. */
export function enter({ section, members }: World, { index }: ProgramThread): void {
  visit(section, members[index]!.acquire('a'));
}

/**
 * Asserts that every visit took place, with rising tokens, that nothing is left of them, and that no wait ran
 * into its timeout. The last part applies if no thread dies, no lease ends and no wait is meant to time out.
 *
 * A release that finds WAITERS wakes the first waiter in the queue, a release that came before WAITERS is
 * seen by the waiter's look before it sleeps, and the mutex of the directory keeps CONTENDED until no thread
 * sleeps on it. The slices in which both sleep are for threads that die. As time passes only when no thread
 * can run, a slice that has ended means a lost wake-up.
 */
export function assertQuiet({ table, section }: World, { timeouts }: ExecutionOutcome, visits: number): void {
  assertVisited(section, visits);
  assertNoResidue(table);
  assert.equal(timeouts, 0, 'every sleeping thread was woken');
}
