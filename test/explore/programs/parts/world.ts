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
  /** By thread. */
  readonly members: readonly Member[];
}

/** A `setup`. */
export function worldOf(threads: number, options?: TableOptions): () => World {
  const newTable = smallTable(options);
  return () => {
    const table = newTable();
    return { table, section: section(), members: members(table, threads) };
  };
}

/** A thread that waits for the key, and goes in once. */
export function enter({ section, members }: World, { index }: ProgramThread): void {
  visit(section, members[index]!.acquire('a'));
}

/**
 * All came in, with rising tokens, and nothing is left of it; and no wait ran into its timeout, where nobody dies, no
 * lease ends, and none is to time out.
 *
 * A release that finds WAITERS wakes the first in line, one that was faster than WAITERS is seen by the look before the
 * sleep, and the directory's mutex keeps CONTENDED until nobody sleeps on it. The slices in which both sleep are for
 * threads that die, or do not come. As time passes only when nobody can run, a slice that ended is a wake-up that was
 * lost.
 */
export function assertQuiet({ table, section }: World, { timeouts }: ExecutionOutcome, visits: number): void {
  assertVisited(section, visits);
  assertNoResidue(table);
  assert.equal(timeouts, 0, 'every sleeping thread was woken');
}
