import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { type Grant, HammerlockError, type LockMode } from '../../src/locks/index.ts';
import { type LockTable, viewTable } from '../../src/locks/table/layout.ts';
import { tick } from '../../src/locks/table/lease-clock.ts';
import {
  type Counters,
  KEYS,
  LONG,
  MEMBERS,
  type MemberTable,
  ReusedTable,
  RUNS,
} from '../support/member-table.ts';

const CAPACITY = 3;
/** So long that the warden's clock of leases does not tick: the trial sets the time, and ticks. */
const LEASE_MS = 1e9;
const PASSED_MS = [1, 40, 60, 99, 100].map((percent) => (percent * LEASE_MS) / 100);

const member = fc.nat(MEMBERS - 1);
const mode = fc.constantFrom<LockMode[]>('exclusive', 'shared');

type Attempt = 'tryAcquire' | 'acquire';

const commands = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom<Attempt[]>('tryAcquire', 'acquire'),
      member,
      key: fc.constantFrom(...KEYS),
      mode,
    }),
  },
  // One of the last grants, whatever has become of it.
  { weight: 5, arbitrary: fc.record({ do: fc.constant('release' as const), ago: fc.nat(7) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('renew' as const), ago: fc.nat(7) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(...PASSED_MS) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('die' as const), member }) },
);
type Command = typeof commands extends fc.Arbitrary<infer T> ? T : never;

test('whatever its members do, and whichever of them dies, a table does what its model does', async (t) => {
  const tables = new ReusedTable({ capacity: CAPACITY, leaseMs: LEASE_MS });
  t.after(() => tables.end());
  await fc.assert(
    fc.asyncProperty(fc.array(commands, LONG), (commands) =>
      tables.use(async (table) => {
        const trial = new TableTrial(t, table);
        try {
          for (const command of commands) {
            await trial.perform(command);
            trial.compare();
          }
        } finally {
          trial.end();
        }
      }),
    ),
    RUNS,
  );
});

/** A grant, as the model has it. */
interface Holding {
  readonly key: string;
  readonly member: number;
  /** What its first release returned. */
  released?: boolean;
}

/** The present holders of a key. */
interface Tenure {
  readonly mode: LockMode;
  readonly holders: Set<Holding>;
  /** Readers have one lease between them. */
  leaseEnds: number;
}

class TableModel {
  now = 1_000;
  readonly #counters: Counters;
  readonly #held = new Map<string, Tenure>();
  /**
   * The keys of which the table knows that a holder died. A full table may forget any of them: here are all sets that are
   * possible.
   */
  #deaths: ReadonlySet<string>[] = [new Set()];

  constructor(counters: Counters) {
    this.#counters = counters;
  }

  /** What the attempt returns, or the code of the error that it throws. */
  acquire(attempt: Attempt, member: number, key: string, mode: LockMode): Holding | null | string {
    const before = this.#held.get(key);
    const joins = before?.mode === 'shared' && mode === 'shared';
    if (before === undefined) {
      if (this.#held.size === CAPACITY) return 'lock_table_full';
      this.#makeRoomFor(key);
    } else if (!joins) {
      if (this.now < before.leaseEnds) return this.#refuse(attempt);
      this.#counters.stolen += before.holders.size;
    }
    const holding: Holding = { key, member };
    const holders = joins ? before.holders.add(holding) : new Set([holding]);
    this.#held.set(key, { mode, holders, leaseEnds: this.now + LEASE_MS });
    this.#counters.grants += 1;
    return holding;
  }

  #refuse(attempt: Attempt): null | string {
    this.#counters[attempt === 'tryAcquire' ? 'busy' : 'timeouts'] += 1;
    return attempt === 'tryAcquire' ? null : 'lock_timeout';
  }

  /** A key whose holder died keeps its slot, unless all other slots are held or belong to such keys too. */
  #makeRoomFor(key: string): void {
    this.#deaths = this.#deaths.flatMap((deaths) => {
      const kept = new Set([...deaths, ...this.#held.keys()]);
      if (kept.has(key) || kept.size < CAPACITY) return [deaths];
      return [...deaths].filter((other) => !this.#held.has(other)).map((lost) => without(deaths, lost));
    });
  }

  /** Learns from a grant's `ownerDied` what the table has not forgotten. */
  learn(key: string, ownerDied: boolean): void {
    this.#deaths = this.#deaths.filter((deaths) => deaths.has(key) === ownerDied);
    assert.notEqual(this.#deaths.length, 0, `ownerDied of ${key} is ${ownerDied}`);
  }

  release(holding: Holding): boolean {
    if (holding.released === undefined) {
      const tenure = this.#tenureOf(holding);
      holding.released = tenure !== undefined;
      // Only an exclusive holder can repair what the dead one left.
      if (tenure?.mode === 'exclusive')
        this.#deaths = this.#deaths.map((deaths) => without(deaths, holding.key));
      if (tenure !== undefined) this.#drop(holding, tenure);
    }
    return holding.released;
  }

  renew(holding: Holding): undefined | string {
    const tenure = this.#tenureOf(holding);
    if (tenure === undefined) return 'stale_grant';
    tenure.leaseEnds = this.now + LEASE_MS;
    return undefined;
  }

  die(member: number): void {
    for (const tenure of this.#held.values()) {
      for (const holding of tenure.holders) {
        if (holding.member !== member) continue;
        this.#deaths = this.#deaths.map((deaths) => new Set(deaths).add(holding.key));
        this.#counters.recovered += 1;
        this.#drop(holding, tenure);
      }
    }
  }

  #tenureOf(holding: Holding): Tenure | undefined {
    const tenure = this.#held.get(holding.key);
    return tenure?.holders.has(holding) ? tenure : undefined;
  }

  #drop(holding: Holding, { holders }: Tenure): void {
    holders.delete(holding);
    if (holders.size === 0) this.#held.delete(holding.key);
  }

  view() {
    const keys = Array.from(this.#held, ([key, { mode, holders, leaseEnds }]) => ({
      key,
      mode,
      holders: holders.size,
      leaseLeftMs: leaseEnds - this.now,
      ownerDied: this.#deaths[0]!.has(key),
    }));
    return { keys: keys.sort(byKey), counters: this.#counters };
  }
}

/** Does the same to a table and its model, and compares them. The model sets the time. */
class TableTrial {
  readonly #table: MemberTable;
  readonly #view: LockTable;
  readonly #model: TableModel;
  readonly #grants: { grant: Grant; holding: Holding }[] = [];
  readonly #context: TestContext;
  #thaw = () => {};

  constructor(context: TestContext, table: MemberTable) {
    this.#context = context;
    this.#table = table;
    this.#view = viewTable(table.locks.handle);
    this.#model = new TableModel(table.counters());
    this.#freeze();
  }

  #freeze(): void {
    const { mock } = this.#context.mock.method(performance, 'now', () => this.#model.now);
    this.#thaw = () => mock.restore();
  }

  async perform(command: Command): Promise<void> {
    switch (command.do) {
      case 'tryAcquire':
      case 'acquire':
        return this.#acquire(command);
      case 'release':
      case 'renew': {
        const grant = this.#grants.at(-1 - command.ago) ?? this.#grants[0];
        if (grant !== undefined) this.#revisit(command.do, grant);
        return;
      }
      case 'pass':
        this.#model.now += command.ms;
        return;
      case 'die':
        return this.#die(command.member);
    }
  }

  #acquire({ do: attempt, member, key, mode }: Extract<Command, { do: Attempt }>): void {
    const locks = this.#table.members[member]!;
    const holding = this.#model.acquire(attempt, member, key, mode);
    const grant = outcomeOf(() => {
      if (attempt === 'acquire') return locks.acquire(key, { mode, timeoutMs: 0 });
      return mode === 'shared' ? locks.tryAcquire(key, { mode }) : locks.tryAcquire(key);
    });
    if (grant === null || typeof grant === 'string' || holding === null || typeof holding === 'string') {
      assert.equal(grant, holding);
      return;
    }
    tick(this.#view);
    const last = this.#grants.findLast((earlier) => earlier.grant.key === key)?.grant ?? { token: 0n, mode };
    const isRising =
      last.mode === 'shared' && mode === 'shared' ? grant.token >= last.token : grant.token > last.token;
    assert.ok(isRising, `token ${grant.token} of ${key} follows ${last.token}`);
    this.#model.learn(key, grant.ownerDied);
    this.#grants.push({ grant, holding });
  }

  #revisit(method: 'release' | 'renew', { grant, holding }: { grant: Grant; holding: Holding }): void {
    const outcome = outcomeOf(() => grant[method]());
    tick(this.#view);
    assert.equal(outcome, this.#model[method](holding), `${method} of ${grant.key}, token ${grant.token}`);
  }

  async #die(member: number): Promise<void> {
    this.#thaw();
    await this.#table.replace(member);
    this.#freeze();
    this.#model.die(member);
  }

  compare(): void {
    const { keys, counters } = this.#table.locks.inspect();
    const seen = keys.map(({ key, mode, holders, leaseLeftMs, ownerDied }) => ({
      key,
      mode,
      holders: holders.length,
      leaseLeftMs,
      ownerDied,
    }));
    assert.deepEqual({ keys: seen.sort(byKey), counters }, this.#model.view());
  }

  end(): void {
    this.#thaw();
  }
}

/** What the call returns, or the code of the error that it throws. */
function outcomeOf<T>(act: () => T): T | string {
  try {
    return act();
  } catch (error) {
    if (error instanceof HammerlockError) return error.code;
    throw error;
  }
}

function without(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  return new Set([...keys].filter((other) => other !== key));
}

function byKey(a: { key: string }, b: { key: string }): number {
  return a.key < b.key ? -1 : 1;
}
