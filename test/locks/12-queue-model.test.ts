import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { type Grant, HammerlockError, type LockMode } from '../../src/locks/index.ts';
import {
  type Counters,
  LONG,
  MEMBERS,
  type MemberTable,
  ReusedTable,
  RUNS,
} from '../support/member-table.ts';

const member = fc.nat(MEMBERS - 1);
const mode = fc.constantFrom<LockMode[]>('exclusive', 'shared');

const moves = fc.oneof(
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
type Move = typeof moves extends fc.Arbitrary<infer T> ? T : never;

test('a fifo table grants keys in order of arrival, and neighbouring readers together', async (t) => {
  const tables = new ReusedTable({ capacity: 2, fairness: 'fifo' });
  t.after(() => tables.end());
  await fc.assert(
    fc.asyncProperty(fc.array(moves, LONG), (moves) =>
      tables.use(async (table) => {
        const trial = new QueueTrial(table);
        for (const move of moves) await trial.perform(move);
        await trial.settle();
      }),
    ),
    RUNS,
  );
});

/** A call that asks for a key. */
interface Arrival {
  readonly id: number;
  readonly member: number;
  readonly mode: LockMode;
}

/**
 * A key and its queue. A waiter that was woken takes the key when it gets to run: until then it is in the queue, and can
 * leave it.
 */
class QueueModel {
  readonly key: string;
  holders: readonly Arrival[] = [];
  waiting: readonly Arrival[] = [];
  /** All grants so far, in order, and what they said of earlier holders; readers that were in together by their ids. */
  readonly granted: { id: number; ownerDied: boolean }[] = [];
  /** What the token of each grant, by its id, is compared by. */
  readonly #place = new Map<number, number>();
  #writers = 0;
  #ownerDied = false;

  constructor(key: string) {
    this.key = key;
  }

  /** Whether the key is granted at once, without queueing. */
  arrive(arrival: Arrival): boolean {
    const isGranted = this.waiting.length === 0 && this.#isOpenTo(arrival);
    if (isGranted) this.#grant(arrival);
    return isGranted;
  }

  join(arrival: Arrival): void {
    this.waiting = [...this.waiting, arrival];
  }

  settle(): void {
    for (const arrival of this.waiting) {
      if (!this.#isOpenTo(arrival)) return;
      this.#grant(arrival);
      this.waiting = this.waiting.slice(1);
    }
  }

  release(arrival: Arrival): void {
    if (arrival.mode === 'exclusive') this.#ownerDied = false;
    this.holders = this.holders.filter((other) => other !== arrival);
  }

  abort(arrival: Arrival): void {
    this.waiting = this.waiting.filter((other) => other !== arrival);
  }

  die(member: number): void {
    this.#ownerDied ||= this.holders.some((arrival) => arrival.member === member);
    this.holders = this.holders.filter((arrival) => arrival.member !== member);
    this.waiting = this.waiting.filter((arrival) => arrival.member !== member);
  }

  #isOpenTo({ mode }: Arrival): boolean {
    return this.holders.every((arrival) => arrival.mode === 'shared' && mode === 'shared');
  }

  #grant(arrival: Arrival): void {
    this.holders = [...this.holders, arrival];
    this.granted.push({ id: arrival.id, ownerDied: this.#ownerDied });
    // Readers with no writer in between have the same token.
    const isWriter = arrival.mode === 'exclusive';
    if (isWriter) this.#writers += 1;
    this.#place.set(arrival.id, 2 * this.#writers + Number(!isWriter));
    this.granted.sort((a, b) => this.#place.get(a.id)! - this.#place.get(b.id)! || a.id - b.id);
  }

  view() {
    const { key, holders, waiting } = this;
    const waiters = waiting.map((arrival) => arrival.mode);
    return {
      key,
      mode: holders[0]?.mode ?? null,
      holders: holders.length,
      waiters,
      ownerDied: this.#ownerDied,
    };
  }
}

/**
 * The most turns of the event loop that settling may take: a few for each wake-up. A deadline would not show that a
 * wake-up was lost, because a wait looks by itself after a second.
 */
const TURNS = 1_000;

/** Many tasks of one thread that ask for keys, abort and release, compared with the models of the queues. */
class QueueTrial {
  readonly #table: MemberTable;
  readonly #queues = ['a', 'b'].map((key) => new QueueModel(key));
  readonly #counters: Counters;
  readonly #aborts = new Map<number, AbortController>();
  /** What came of each arrival, by its id; and why some were to fail. */
  readonly #grants = new Map<number, Grant>();
  readonly #failures = new Map<number, unknown>();
  readonly #reasons = new Map<number, unknown>();
  #arrivals = 0;

  constructor(table: MemberTable) {
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
    const queue = this.#queues.find((queue) => queue.key === key)!;
    const arrival: Arrival = { id: this.#arrivals++, member, mode };
    const isGranted = queue.arrive(arrival);
    if (isGranted) this.#counters.grants += 1;
    if (how === 'tryAcquire') {
      const grant = locks.tryAcquire(key, { mode });
      assert.equal(grant !== null, isGranted, `whether tryAcquire took ${key}`);
      if (grant === null) this.#counters.busy += 1;
      else this.#grants.set(arrival.id, grant);
      return;
    }
    if (!isGranted) {
      queue.join(arrival);
      this.#counters.waits += 1;
    }
    const abort = new AbortController();
    this.#aborts.set(arrival.id, abort);
    locks.acquireAsync(key, { mode, signal: abort.signal }).then(
      (grant) => this.#grants.set(arrival.id, grant),
      (error) => this.#failures.set(arrival.id, error instanceof HammerlockError ? error.code : error),
    );
  }

  #release(nth: number): void {
    // The promise of an arrival that was granted at once resolves when the turn is over.
    const holders = this.#queues.flatMap((queue) => queue.holders).filter(({ id }) => this.#grants.has(id));
    const arrival = holders[nth % holders.length];
    if (arrival === undefined) return;
    assert.equal(this.#grants.get(arrival.id)!.release(), true);
    for (const queue of this.#queues) if (queue.holders.includes(arrival)) queue.release(arrival);
  }

  #abort(nth: number): void {
    const waiting = this.#queues.flatMap((queue) => queue.waiting);
    const arrival = waiting[nth % waiting.length];
    if (arrival === undefined) return;
    const reason = `${arrival.id} left`;
    this.#aborts.get(arrival.id)!.abort(reason);
    this.#reasons.set(arrival.id, reason);
    for (const queue of this.#queues) queue.abort(arrival);
  }

  async #die(member: number): Promise<void> {
    await this.settle();
    for (const queue of this.#queues) {
      const { holders, waiting } = queue;
      this.#counters.recovered += holders.filter((arrival) => arrival.member === member).length;
      for (const arrival of waiting)
        if (arrival.member === member) this.#reasons.set(arrival.id, 'lock_table_broken');
      queue.die(member);
    }
    await this.#table.replace(member);
    await this.settle();
  }

  /** All waiters that can take their key do, and no others. */
  async settle(): Promise<void> {
    for (const queue of this.#queues) {
      const before = queue.granted.length;
      queue.settle();
      this.#counters.grants += queue.granted.length - before;
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
    const queues = keys.map(({ key, mode, holders, waiters, ownerDied }) => ({
      key,
      mode,
      holders: holders.length,
      waiters: waiters.map((waiter) => waiter.mode),
      ownerDied,
    }));
    return { queues: queues.sort(byKey), counters };
  }

  #expected() {
    const queues = this.#queues.filter(({ holders, waiting }) => holders.length + waiting.length > 0);
    return { queues: queues.map((queue) => queue.view()), counters: this.#counters };
  }

  #seenOfAll() {
    const grants = Array.from(this.#grants, ([id, { key, token, ownerDied }]) => ({
      id,
      key,
      token,
      ownerDied,
    }));
    grants.sort((a, b) => Number(a.token - b.token) || a.id - b.id);
    const grantedOf = (queue: QueueModel) => grants.filter(({ key }) => key === queue.key);
    return {
      granted: this.#queues.map((queue) => grantedOf(queue).map(({ id, ownerDied }) => ({ id, ownerDied }))),
      failures: this.#failures,
    };
  }

  #expectedOfAll() {
    return { granted: this.#queues.map((queue) => queue.granted), failures: this.#reasons };
  }
}

function byKey(a: { key: string }, b: { key: string }): number {
  return a.key < b.key ? -1 : 1;
}
