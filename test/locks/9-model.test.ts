import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { type Grant, HammerlockError, type LockMode, SessionLocks } from '../../src/index.ts';
import { untilMembers } from '../support/locker.ts';

const MEMBERS = 3;
const CAPACITY = 3;
const LEASE_MS = 100;

const member = fc.nat(MEMBERS - 1);
const mode = fc.constantFrom<LockMode>('exclusive', 'shared');

/** A run makes a table of its own, which takes longer than what it then does: few runs, and long ones. */
function sequencesOf<T>(step: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(step, { maxLength: 400, size: 'max' });
}
const RUNS = { numRuns: 10, interruptAfterTimeLimit: 30_000 };

type Attempt = 'tryAcquire' | 'acquire';

type Command =
  | { do: Attempt; member: number; key: string; mode: LockMode }
  /** Of one of the last grants, still good or not. */
  | { do: 'release' | 'renew'; ago: number }
  | { do: 'pass'; ms: number }
  | { do: 'die'; member: number };

const ago = fc.nat(7);
const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const command = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constantFrom<Attempt>('tryAcquire', 'acquire'), member, key, mode }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('release' as const), ago }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('renew' as const), ago }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1, 40, 60, 99, 100) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('die' as const), member }) },
) satisfies fc.Arbitrary<Command>;

test('whatever its members do and whoever of them dies, a table does what its model does', async (t) => {
  await fc.assert(
    fc.asyncProperty(sequencesOf(command), async (commands) => {
      const trial = new Trial(t);
      try {
        for (const command of commands) {
          await trial.perform(command);
          trial.compare();
        }
      } finally {
        await trial.end();
      }
    }),
    RUNS,
  );
});

/** A grant as the model knows it. */
interface Holding {
  readonly key: string;
  readonly member: number;
  /** What its first release said. */
  released?: boolean;
}

interface Tenure {
  readonly mode: LockMode;
  readonly holders: Set<Holding>;
  readonly leaseEnds: number;
}

class TableModel {
  now = 1_000;
  readonly counters = { grants: 0, busy: 0, waits: 0, timeouts: 0, stolen: 0, recovered: 0, deadlocks: 0 };
  readonly #held = new Map<string, Tenure>();
  /**
   * The keys of which the table knows that a holder died. When it has to forget one, it may choose: so here is every
   * set that is left of what it may have chosen.
   */
  #notes: ReadonlySet<string>[] = [new Set()];

  /** Returns what `attempt` returns, or the code of what it throws. */
  acquire(attempt: Attempt, member: number, key: string, mode: LockMode): Holding | null | string {
    const before = this.#held.get(key);
    const joins = before?.mode === 'shared' && mode === 'shared';
    if (before === undefined) {
      if (this.#held.size === CAPACITY) return 'lock_table_full';
      this.#makeRoomFor(key);
    } else if (!joins) {
      if (this.now < before.leaseEnds) return this.#refuse(attempt);
      this.counters.stolen += before.holders.size;
    }
    const holding: Holding = { key, member };
    const holders = joins ? before.holders.add(holding) : new Set([holding]);
    this.#held.set(key, { mode, holders, leaseEnds: this.now + LEASE_MS });
    this.counters.grants += 1;
    return holding;
  }

  #refuse(attempt: Attempt): null | string {
    this.counters[attempt === 'tryAcquire' ? 'busy' : 'timeouts'] += 1;
    return attempt === 'tryAcquire' ? null : 'lock_timeout';
  }

  /** A grant says of a key whether a holder died, which tells what the table has not forgotten. */
  learn(key: string, ownerDied: boolean): void {
    this.#notes = this.#notes.filter((notes) => notes.has(key) === ownerDied);
    assert.ok(this.#notes.length > 0, `ownerDied of ${key} is ${ownerDied}`);
  }

  release(holding: Holding): boolean {
    if (holding.released === undefined) {
      holding.released = this.#isHeld(holding);
      if (holding.released) this.#giveBack(holding);
    }
    return holding.released;
  }

  #giveBack(holding: Holding): void {
    const mended = this.#held.get(holding.key)!.mode === 'exclusive';
    if (mended) this.#notes = this.#notes.map((notes) => without(notes, holding.key));
    this.#drop(holding);
  }

  renew(holding: Holding): undefined | string {
    if (holding.released !== undefined || !this.#isHeld(holding)) return 'stale_grant';
    const tenure = this.#held.get(holding.key)!;
    this.#held.set(holding.key, { ...tenure, leaseEnds: this.now + LEASE_MS });
    return undefined;
  }

  die(member: number): void {
    const left = [...this.#held.values()].flatMap(({ holders }) => [...holders]);
    for (const holding of left.filter((holding) => holding.member === member)) {
      this.counters.recovered += 1;
      this.#notes = this.#notes.map((notes) => new Set([...notes, holding.key]));
      this.#drop(holding);
    }
  }

  snapshot() {
    const keys = Array.from(this.#held, ([key, { mode, holders, leaseEnds }]) => ({
      key,
      mode,
      holders: holders.size,
      leaseLeftMs: leaseEnds - this.now,
      ownerDied: this.#notes[0]!.has(key),
    }));
    return { capacity: CAPACITY, keys: keys.sort(byKey), counters: this.counters };
  }

  #isHeld(holding: Holding): boolean {
    return this.#held.get(holding.key)?.holders.has(holding) ?? false;
  }

  #drop({ key }: Holding & object, holding = arguments[0]): void {
    void holding;
    void key;
  }

  #makeRoomFor(key: string): void {
    this.#notes = this.#notes.flatMap((notes) => {
      const kept = new Set([...this.#held.keys(), ...notes]);
      if (kept.has(key) || kept.size < CAPACITY) return [notes];
      return [...notes].filter((noted) => !this.#held.has(noted)).map((lost) => without(notes, lost));
    });
  }
}
