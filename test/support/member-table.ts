import assert from 'node:assert/strict';
import { type LockCounters, SessionLocks, type SessionLocksOptions } from '../../src/locks/index.ts';
import { untilMembers } from './start-lock-thread.ts';
import { effort } from './test-effort.ts';

/** How many members of a {@link MemberTable} can be replaced. */
export const MEMBERS = 3;
export const KEYS = ['a', 'b', 'c', 'd', 'e'];
/** Parameters of a property check. The limit is for shrinking a failure. */
export const RUNS = { numRuns: effort({ quick: 30, slow: 80, soak: 80 }), interruptAfterTimeLimit: 30_000 };
export const LONG = { maxLength: 200, size: 'max' } as const;

export type Counters = { -readonly [Name in keyof LockCounters]: number };

/** A table whose members are all in this thread: one that only observes, and `MEMBERS` that can be replaced. */
export class MemberTable {
  readonly locks: SessionLocks;
  readonly members: SessionLocks[];

  constructor(options: SessionLocksOptions) {
    this.locks = SessionLocks.create(options);
    this.members = Array.from({ length: MEMBERS }, () => SessionLocks.attach(this.locks.handle));
  }

  counters(): Counters {
    return { ...this.locks.inspect().counters };
  }

  /** The member dies. When all that it held is recovered, another one takes its place. */
  async replace(member: number): Promise<void> {
    await this.members[member]!.close();
    await untilMembers(this.locks.handle, MEMBERS);
    this.members[member] = SessionLocks.attach(this.locks.handle);
  }

  /** Leaves nothing held or waited for, and no key of which the table knows that a holder died. */
  async reset(): Promise<void> {
    for (const member of this.members.keys()) await this.replace(member);
    for (const key of KEYS) {
      this.locks.acquire(key, { timeoutMs: 0 }).release();
      using grant = this.locks.acquire(key, { timeoutMs: 0 });
      assert.equal(grant.ownerDied, false, 'releasing an exclusive grant clears ownerDied');
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.members.map((member) => member.close()));
    await this.locks.close();
  }
}

/** Creating a table takes longer than a run, so runs share one; only after a failure the next run gets a new one. */
export class ReusedTable {
  readonly #options: SessionLocksOptions;
  #table: MemberTable | undefined;

  constructor(options: SessionLocksOptions) {
    this.#options = options;
  }

  async use(run: (table: MemberTable) => Promise<void>): Promise<void> {
    this.#table ??= new MemberTable(this.#options);
    try {
      await run(this.#table);
      await this.#table.reset();
    } catch (error) {
      await this.end();
      throw error;
    }
  }

  async end(): Promise<void> {
    await this.#table?.end();
    this.#table = undefined;
  }
}
