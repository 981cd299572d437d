import type BetterSqlite3 from 'better-sqlite3';
import { sqlite } from '../../fixtures/sqlite/sqlite-fixture.ts';
import type { Scenario } from '../../hammer/scenario/scenario.ts';
import type { SynchronousConnection } from '../../isolation/recording/database-session.ts';
import { recordTransaction } from '../../isolation/recording/record-transaction.ts';
import { elementsOf, type Lists, planTransaction, runPlan } from '../../scenarios/parts/list-transactions.ts';

/** The rules of a store whose transactions read without locks, and are validated when they commit. */
export interface OptimisticRules {
  /** Called before each read after the first. */
  beforeNextRead(database: BetterSqlite3.Database): void;
  /** The lists that must not have been written since the transaction read them. */
  validated(read: ReadonlySet<string>, written: ReadonlySet<string>): Iterable<string>;
  /** Called when some have been: throws what refuses the commit. */
  refuse(): void;
}

/** Optimistic concurrency control with one snapshot for all reads, where the whole read set is validated. */
export const soundRules: OptimisticRules = {
  beforeNextRead() {},
  validated: (read) => read,
  refuse() {
    throw Object.assign(new Error('a list that the transaction has read was written since'), {
      code: '40001',
    });
  },
};

/** How many transactions work on the same lists. */
const ROUND = 48;

const schema = 'create table lists (list text primary key, elements text not null, version integer not null)';
const use = { db: sqlite({ schema }) };

/** A scenario without its name: transactions over lists in a store with these rules. */
export function optimisticLists(rules: OptimisticRules): Omit<Scenario<Int32Array, typeof use>, 'name'> {
  return {
    use,
    needs: [],
    withstands: ['slow'],
    isolation: { model: 'list-append', level: 'strict-serializable' },
    setup: () => new Int32Array(new SharedArrayBuffer(4)),
    step({ db, world: turns, worker, random, record }) {
      const round = Math.floor(Atomics.add(turns, 0, 1) / ROUND);
      const store = new OptimisticTransaction(db, rules);
      try {
        recordTransaction(store, { record }, (txn) =>
          runPlan(planTransaction(random, `${round}`), random, store, txn, elementsOf(worker, 0)),
        );
      } catch (error) {
        if ((error as { code?: unknown }).code !== '40001') throw error;
      }
    },
  };
}

/** One transaction: its reads are in a snapshot of SQLite's, and its writes wait for the commit. */
class OptimisticTransaction implements Lists, SynchronousConnection {
  readonly #database: BetterSqlite3.Database;
  readonly #rules: OptimisticRules;
  /** The versions of the lists that were read. */
  readonly #versions = new Map<string, number>();
  readonly #writes: { readonly list: string; readonly write: (before: readonly number[]) => number[] }[] = [];
  inTransaction = false;

  constructor(database: BetterSqlite3.Database, rules: OptimisticRules) {
    this.#database = database;
    this.#rules = rules;
  }

  exec(statement: string): void {
    if (statement === 'begin') {
      this.#database.exec('begin');
      this.inTransaction = true;
    } else if (statement === 'commit') this.#commit();
    else this.#end('rollback');
  }

  read(list: string): number[] {
    if (this.#versions.size > 0) this.#rules.beforeNextRead(this.#database);
    const { elements, version } = this.#stored(list);
    if (!this.#versions.has(list)) this.#versions.set(list, version);
    const own = this.#writes.filter((write) => write.list === list);
    return own.reduce((before, { write }) => write(before), elements);
  }

  append(list: string, element: number): void {
    this.#writes.push({ list, write: (before) => [...before, element] });
  }

  replace(list: string, elements: readonly number[]): void {
    this.#writes.push({ list, write: () => [...elements] });
  }

  #commit(): void {
    if (this.#writes.length === 0) {
      this.#end('commit');
      return;
    }
    this.#database.exec('rollback');
    this.#database.exec('begin immediate');
    const written = new Set(this.#writes.map(({ list }) => list));
    const validated = this.#rules.validated(new Set(this.#versions.keys()), written);
    const isStale = [...validated].some((list) => {
      const version = this.#versions.get(list);
      return version !== undefined && version !== this.#stored(list).version;
    });
    if (isStale) {
      this.#rules.refuse();
      this.#end('rollback');
      return;
    }
    const replace = this.#database.prepare('insert or replace into lists values (?, ?, ?)');
    for (const { list, write } of this.#writes) {
      const { elements, version } = this.#stored(list);
      replace.run(list, JSON.stringify(write(elements)), version + 1);
    }
    this.#end('commit');
  }

  #stored(list: string): { elements: number[]; version: number } {
    const row = this.#database.prepare('select elements, version from lists where list = ?').get(list);
    const { elements, version } = (row ?? { elements: '[]', version: 0 }) as {
      elements: string;
      version: number;
    };
    return { elements: JSON.parse(elements), version };
  }

  #end(statement: 'commit' | 'rollback'): void {
    this.#database.exec(statement);
    this.inTransaction = false;
  }
}
