import { countText } from '../../base/number-text.ts';
import { sqlite } from '../../fixtures/sqlite/sqlite-fixture.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';
import { recordTransaction } from '../../isolation/recording/record-transaction.ts';
import { elementsOf, type PlannedStep, planTransaction, runPlan } from '../parts/list-transactions.ts';
import { allElements, LISTS_SCHEMA, sqliteLists } from '../parts/sqlite-lists.ts';

/*
 * Transactions over lists in SQLite, in each way in which a transaction can begin, and with each journal. All workers use one
 * way at a time, each way has lists of its own, and what it shows is judged by what SQLite promises for it.
 */
interface Way {
  readonly way: string;
  readonly begin: string | null;
  /** What a transaction begins with; anything if it is missing. */
  readonly first?: readonly PlannedStep['does'][];
}

const ways: readonly Way[] = [
  // The first way: workers that wait for a file which another process holds, as the fault `busy` does, mostly wait here.
  { way: 'immediate', begin: 'begin immediate' },
  { way: 'no transaction', begin: null, first: ['append', 'update'] },
  { way: 'deferred, write first', begin: 'begin', first: ['append'] },
  // Another transaction may write between the read and the write: then SQLite refuses the write.
  { way: 'deferred, read first', begin: 'begin', first: ['read', 'update'] },
];
const journals = ['wal', 'delete'] as const;
const judged = journals.flatMap((journal) =>
  ways.map((way) => ({ ...way, journal, key: `${journal}: ${way.way}` })),
);
const unprotected = judged.filter(({ begin }) => begin === null).map(({ key }) => key);

/** How many transactions work on the same lists, in the same way. */
const ROUND = 16;

export default defineScenario({
  name: 'isolation',
  use: {
    wal: sqlite({ schema: LISTS_SCHEMA }),
    rollback: sqlite({ schema: LISTS_SCHEMA, journal: 'delete' }),
  },
  needs: [],
  // No key is held past a lease here.
  withstands: ['terminate', 'exit', 'oom', 'slow', 'busy', 'full', 'reader', 'kill'],
  isolation: {
    model: 'list-append',
    level: Object.fromEntries(
      judged.map(({ key, begin }) => [key, begin === null ? null : 'strict-serializable']),
    ),
  },

  setup: ({ options: { restarts } }) => ({ restarts, turns: new Int32Array(new SharedArrayBuffer(4)) }),

  step({ wal, rollback, world: { restarts, turns }, worker, random, record }) {
    const round = Math.floor(Atomics.add(turns, 0, 1) / ROUND);
    const { journal, begin, first, key } = judged[round % judged.length]!;
    const database = journal === 'wal' ? wal : rollback;
    const plan = planTransaction(random, `${restarts}.${round}`, first);
    try {
      recordTransaction(database, { record, begin, key }, (txn) =>
        runPlan(plan, random, sqliteLists(database), txn, elementsOf(worker, restarts)),
      );
    } catch (error) {
      if (!isBusy(error)) throw error;
    }
  },

  check({ wal, rollback, history, expect, doubt }) {
    const stored = { wal: allElements(wal), delete: allElements(rollback) };
    const lost = new Map(judged.map(({ key }) => [key, 0]));
    for (const { f, key = '', outcome, output } of history) {
      if (f !== 'txn' || outcome !== 'ok') continue;
      const { journal } = judged.find((way) => way.key === key)!;
      for (const [does, , element] of output as [string, string, number][]) {
        if (does === 'append' && !stored[journal].has(element)) lost.set(key, lost.get(key)! + 1);
      }
    }
    for (const [key, count] of lost) {
      if (unprotected.includes(key)) continue;
      expect(count === 0, `${countText(count, 'acknowledged update')} with ${key} was lost`);
    }
    const lostUnprotected = unprotected.some((key) => lost.get(key)! > 0);
    if (!lostUnprotected) doubt('No update was lost without a transaction, so there was no competition');
  },
});

function isBusy(error: unknown): boolean {
  return /^SQLITE_BUSY/.test(String((error as { code?: unknown } | null)?.code));
}
