import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import {
  type Grant,
  HammerlockError,
  type LockCounters,
  type LockMode,
  SessionLocks,
  type SessionLocksOptions,
} from '../../src/locks/index.ts';
import { untilMembers } from '../support/start-lock-thread.ts';
import { effort } from '../support/test-effort.ts';

const MEMBERS = 3;
const CAPACITY = 3;
const LEASE_MS = 100;
const KEYS = ['a', 'b', 'c', 'd', 'e'];
/** The limit is for shrinking what has failed. */
const RUNS = { numRuns: effort({ quick: 30, slow: 80, soak: 80 }), interruptAfterTimeLimit: 30_000 };
const LONG = { maxLength: 200, size: 'max' } as const;

const member = fc.nat(MEMBERS - 1);
const mode = fc.constantFrom<LockMode[]>('exclusive', 'shared');

type Attempt = 'tryAcquire' | 'acquire';

const command = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom<Attempt[]>('tryAcquire', 'acquire'),
      member,
      key: fc.constantFrom(...KEYS),
      mode,
    }),
  },
  // Of one of the last grants, whatever has become of it.
  { weight: 5, arbitrary: fc.record({ do: fc.constant('release' as const), ago: fc.nat(7) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('renew' as const), ago: fc.nat(7) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1, 40, 60, 99, 100) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('die' as const), member }) },
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

test('whatever its members do, and whoever of them dies, a table does what its model does', async (t) => {
  const tables = new Tables({ capacity: CAPACITY, leaseMs: LEASE_MS });
  t.after(() => tables.end());
  await fc.assert(
    fc.asyncProperty(fc.array(command, LONG), (commands) =>
      tables.use(async (table) => {
        const trial = new Trial(t, table);
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

/** A grant, to the model. */
interface Holding {
  readonly key: string;
  readonly member: number;
  /** What its first release said. */
  released?: boolean;
}

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
   * The keys of which the table knows that a holder died. Which of them it forgets, when it must, is its own affair:
   * here are all the sets that it may have come to.
   */
  #notes: ReadonlySet<string>[] = [new Set()];

  constructor(counters: Counters) {
    this.#counters = counters;
  }

  /** What the attempt returns, or the code of what it throws. */
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

  /** A key whose holder died keeps its slot, unless all the others are held, or are such keys too. */
  #makeRoomFor(key: string): void {
    this.#notes = this.#notes.flatMap((notes) => {
      const kept = new Set([...notes, ...this.#held.keys()]);
      if (kept.has(key) || kept.size < CAPACITY) return [notes];
      return [...notes].filter((other) => !this.#held.has(other)).map((lost) => without(notes, lost));
    });
  }

  /** What a grant says of its key tells which notes the table has kept. */
  learn(key: string, ownerDied: boolean): void {
    this.#notes = this.#notes.filter((notes) => notes.has(key) === ownerDied);
    assert.notEqual(this.#notes.length, 0, `ownerDied of ${key} is ${ownerDied}`);
  }

  release(holding: Holding): boolean {
    if (holding.released === undefined) {
      const tenure = this.#tenureOf(holding);
      holding.released = tenure !== undefined;
      // Only an exclusive holder can mend what the dead one left.
      if (tenure?.mode === 'exclusive') this.#notes = this.#notes.map((notes) => without(notes, holding.key));
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
        this.#notes = this.#notes.map((notes) => new Set(notes).add(holding.key));
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
      ownerDied: this.#notes[0]!.has(key),
    }));
    return { keys: keys.sort(byKey), counters: this.#counters };
  }
}

/** A table and its model, to which the same happens, at times that the model says. */
class Trial {
  readonly #table: SharedTable;
  readonly #model: TableModel;
  readonly #grants: { grant: Grant; holding: Holding }[] = [];
  readonly #context: TestContext;
  #thaw = () => {};

  constructor(context: TestContext, table: SharedTable) {
    this.#context = context;
    this.#table = table;
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
    assert.ok(grant.token > (this.#grants.at(-1)?.grant.token ?? 0n), 'its token is the highest');
    this.#model.learn(key, grant.ownerDied);
    this.#grants.push({ grant, holding });
  }

  #revisit(deed: 'release' | 'renew', { grant, holding }: { grant: Grant; holding: Holding }): void {
    const outcome = outcomeOf(() => grant[deed]());
    assert.equal(outcome, this.#model[deed](holding), `${deed} of ${grant.key}, token ${grant.token}`);
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

const move = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constantFrom('acquireAsync' as const, 'tryAcquire' as const),
      member,
      key: fc.constantFrom('a', 'b'),
      mode,
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('release' as const), nth: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('abort' as const), nth: fc.nat(9) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('settle' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('die' as const), member }) },
);
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

test('a fifo table lets in whoever came first, and readers that are next to each other together', async (t) => {
  const tables = new Tables({ capacity: 2, fairness: 'fifo' });
  t.after(() => tables.end());
  await fc.assert(
    fc.asyncProperty(fc.array(move, LONG), (moves) =>
      tables.use(async (table) => {
        const rush = new Rush(table);
        for (const move of moves) await rush.perform(move);
        await rush.settle();
      }),
    ),
    RUNS,
  );
});

interface Comer {
  readonly id: number;
  readonly member: number;
  readonly mode: LockMode;
}

/** A key that is waited for. Who was woken comes in when it gets to run: until then it is in line, and can leave. */
class LineModel {
  readonly key: string;
  inside: readonly Comer[] = [];
  waiting: readonly Comer[] = [];
  /** Who ever came in, in this order, and what they were told. */
  readonly granted: { id: number; ownerDied: boolean }[] = [];
  #ownerDied = false;

  constructor(key: string) {
    this.key = key;
  }

  /** Whether it comes in at once, without standing in line. */
  arrive(comer: Comer): boolean {
    const comesIn = this.waiting.length === 0 && this.#isOpenTo(comer);
    if (comesIn) this.#letIn(comer);
    return comesIn;
  }

  queue(comer: Comer): void {
    this.waiting = [...this.waiting, comer];
  }

  settle(): void {
    for (const comer of this.waiting) {
      if (!this.#isOpenTo(comer)) return;
      this.#letIn(comer);
      this.waiting = this.waiting.slice(1);
    }
  }

  release(comer: Comer): void {
    if (comer.mode === 'exclusive') this.#ownerDied = false;
    this.inside = this.inside.filter((other) => other !== comer);
  }

  abort(comer: Comer): void {
    this.waiting = this.waiting.filter((other) => other !== comer);
  }

  die(member: number): void {
    this.#ownerDied ||= this.inside.some((comer) => comer.member === member);
    this.inside = this.inside.filter((comer) => comer.member !== member);
    this.waiting = this.waiting.filter((comer) => comer.member !== member);
  }

  #isOpenTo({ mode }: Comer): boolean {
    return this.inside.every((comer) => comer.mode === 'shared' && mode === 'shared');
  }

  #letIn(comer: Comer): void {
    this.inside = [...this.inside, comer];
    this.granted.push({ id: comer.id, ownerDied: this.#ownerDied });
  }

  view() {
    const { key, inside, waiting } = this;
    const waiters = waiting.map((comer) => comer.mode);
    return {
      key,
      mode: inside[0]?.mode ?? null,
      holders: inside.length,
      waiters,
      ownerDied: this.#ownerDied,
    };
  }
}

/** Of each wake-up, a few. A deadline would not tell that one was lost: after a second a wait looks by itself. */
const TURNS = 1_000;

/** Many who come, leave and go in one thread, as many in a turn as the moves say, and the lines that they form. */
class Rush {
  readonly #table: SharedTable;
  readonly #lines = ['a', 'b'].map((key) => new LineModel(key));
  readonly #counters: Counters;
  readonly #aborts = new Map<number, AbortController>();
  /** What has come of those who came, and why some were to come in vain. */
  readonly #grants = new Map<number, Grant>();
  readonly #failures = new Map<number, unknown>();
  readonly #reasons = new Map<number, unknown>();
  #comers = 0;

  constructor(table: SharedTable) {
    this.#table = table;
    this.#counters = table.counters();
  }

  async perform(move: Move): Promise<void> {
    switch (move.do) {
      case 'settle':
        return this.settle();
      case 'die':
        return this.#die(move.member);
      case 'release':
        this.#release(move.nth);
        break;
      case 'abort':
        this.#abort(move.nth);
        break;
      default:
        this.#arrive(move);
    }
    assert.deepEqual(this.#seen(), this.#expected());
  }

  #arrive({ do: how, member, key, mode }: Extract<Move, { key: string }>): void {
    const locks = this.#table.members[member]!;
    const line = this.#lines.find((line) => line.key === key)!;
    const comer: Comer = { id: this.#comers++, member, mode };
    const comesIn = line.arrive(comer);
    if (comesIn) this.#counters.grants += 1;
    if (how === 'tryAcquire') {
      const grant = locks.tryAcquire(key, { mode });
      assert.equal(grant !== null, comesIn, `whether tryAcquire took ${key}`);
      if (grant === null) this.#counters.busy += 1;
      else this.#grants.set(comer.id, grant);
      return;
    }
    if (!comesIn) {
      line.queue(comer);
      this.#counters.waits += 1;
    }
    const abort = new AbortController();
    this.#aborts.set(comer.id, abort);
    locks.acquireAsync(key, { mode, signal: abort.signal }).then(
      (grant) => this.#grants.set(comer.id, grant),
      (error) => this.#failures.set(comer.id, error instanceof HammerlockError ? error.code : error),
    );
  }

  #release(nth: number): void {
    // Who was let in at once has its promise kept when the turn is over.
    const inside = this.#lines.flatMap((line) => line.inside).filter(({ id }) => this.#grants.has(id));
    const comer = inside[nth % inside.length];
    if (comer === undefined) return;
    assert.equal(this.#grants.get(comer.id)!.release(), true);
    for (const line of this.#lines) if (line.inside.includes(comer)) line.release(comer);
  }

  #abort(nth: number): void {
    const waiting = this.#lines.flatMap((line) => line.waiting);
    const comer = waiting[nth % waiting.length];
    if (comer === undefined) return;
    const reason = `${comer.id} has left`;
    this.#aborts.get(comer.id)!.abort(reason);
    this.#reasons.set(comer.id, reason);
    for (const line of this.#lines) line.abort(comer);
  }

  async #die(member: number): Promise<void> {
    await this.settle();
    for (const line of this.#lines) {
      const { inside, waiting } = line;
      this.#counters.recovered += inside.filter((comer) => comer.member === member).length;
      for (const comer of waiting)
        if (comer.member === member) this.#reasons.set(comer.id, 'lock_table_broken');
      line.die(member);
    }
    await this.#table.replace(member);
    await this.settle();
  }

  /** Everybody who can come in does, and nobody else. */
  async settle(): Promise<void> {
    for (const line of this.#lines) {
      const before = line.granted.length;
      line.settle();
      this.#counters.grants += line.granted.length - before;
    }
    for (let turn = 0; turn < TURNS && !this.#isSettled(); turn++) await nextTurn();
    for (let turn = 0; turn < 3; turn++) await nextTurn();
    assert.deepEqual(this.#seenOfAll(), this.#expectedOfAll());
    assert.deepEqual(this.#seen(), this.#expected());
  }

  #isSettled(): boolean {
    return isDeepStrictEqual(this.#seenOfAll(), this.#expectedOfAll());
  }

  #seen() {
    const { keys, counters } = this.#table.locks.inspect();
    const lines = keys.map(({ key, mode, holders, waiters, ownerDied }) => ({
      key,
      mode,
      holders: holders.length,
      waiters: waiters.map((waiter) => waiter.mode),
      ownerDied,
    }));
    return { lines: lines.sort(byKey), counters };
  }

  #expected() {
    const lines = this.#lines.filter(({ inside, waiting }) => inside.length + waiting.length > 0);
    return { lines: lines.map((line) => line.view()), counters: this.#counters };
  }

  #seenOfAll() {
    const grants = Array.from(this.#grants, ([id, { key, token, ownerDied }]) => ({
      id,
      key,
      token,
      ownerDied,
    }));
    grants.sort((a, b) => Number(a.token - b.token));
    const grantedOf = (line: LineModel) => grants.filter(({ key }) => key === line.key);
    return {
      granted: this.#lines.map((line) => grantedOf(line).map(({ id, ownerDied }) => ({ id, ownerDied }))),
      failures: this.#failures,
    };
  }

  #expectedOfAll() {
    return { granted: this.#lines.map((line) => line.granted), failures: this.#reasons };
  }
}

type Counters = { -readonly [Name in keyof LockCounters]: number };

/** A table whose members are all in this thread: one that looks on, and `MEMBERS` that can be replaced. */
class SharedTable {
  readonly locks: SessionLocks;
  readonly members: SessionLocks[];

  constructor(options: SessionLocksOptions) {
    this.locks = SessionLocks.create(options);
    this.members = Array.from({ length: MEMBERS }, () => SessionLocks.attach(this.locks.handle));
  }

  counters(): Counters {
    return { ...this.locks.inspect().counters };
  }

  /** The member dies, and when all that it had is given back another one comes. */
  async replace(member: number): Promise<void> {
    await this.members[member]!.close();
    await untilMembers(this.locks.handle, MEMBERS);
    this.members[member] = SessionLocks.attach(this.locks.handle);
  }

  /** Nothing is held or waited for, and of no key it is known that a holder died. */
  async reset(): Promise<void> {
    for (const member of this.members.keys()) await this.replace(member);
    for (const key of KEYS) {
      this.locks.acquire(key, { timeoutMs: 0 }).release();
      using grant = this.locks.acquire(key, { timeoutMs: 0 });
      assert.equal(grant.ownerDied, false, 'an exclusive grant that was given back has left no note');
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.members.map((member) => member.close()));
    await this.locks.close();
  }
}

/** Making a table takes longer than a run: the next run has the same again, but after a failure. */
class Tables {
  readonly #options: SessionLocksOptions;
  #table: SharedTable | undefined;

  constructor(options: SessionLocksOptions) {
    this.#options = options;
  }

  async use(run: (table: SharedTable) => Promise<void>): Promise<void> {
    this.#table ??= new SharedTable(this.#options);
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

/** What it returns, or the code of what it throws. */
function outcomeOf<T>(act: () => T): T | string {
  try {
    return act();
  } catch (error) {
    if (error instanceof HammerlockError) return error.code;
    throw error;
  }
}

function without(notes: ReadonlySet<string>, key: string): ReadonlySet<string> {
  return new Set([...notes].filter((other) => other !== key));
}

function byKey(a: { key: string }, b: { key: string }): number {
  return a.key < b.key ? -1 : 1;
}
