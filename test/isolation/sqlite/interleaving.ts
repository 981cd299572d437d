import BetterSqlite3 from 'better-sqlite3';

/** How a transaction begins; null for statements that each commit by themselves. */
export type Begin = 'begin immediate' | 'begin' | null;

/** What one transaction does next: a statement, whose first column it sees; or its end. */
export type Step = readonly [transaction: 1 | 2 | 3, does: 'commit' | 'rollback' | string];

/** What became of an interleaving. */
export interface Interleaved {
  /** What each statement saw, by the number of the transaction, in its order. */
  readonly saw: ReadonlyMap<number, readonly unknown[][]>;
  readonly committed: ReadonlySet<number>;
  /** Transactions that another one kept waiting, and those that SQLite refused for good. */
  readonly waited: ReadonlySet<number>;
  readonly refused: ReadonlySet<number>;
}

interface Transaction {
  readonly connection: BetterSqlite3.Database;
  readonly begin: Begin;
  readonly saw: unknown[][];
  /** The steps that it has not taken, because it waits. */
  readonly left: string[];
  isOpen: boolean;
}

/**
 * Takes the steps of transactions in their order, each transaction on a connection of its own. A step that meets another
 * transaction's lock waits until some transaction has ended; if all wait, SQLite's rule applies: the one that has read, and now wants to
 * write, is refused.
 */
export function interleave(file: string, begin: Begin, steps: readonly Step[]): Interleaved {
  const transactions = new Map<number, Transaction>();
  const [committed, waited, refused] = [new Set<number>(), new Set<number>(), new Set<number>()];

  function step(number: number, does: string): 'done' | 'waits' {
    const transaction = transactions.get(number)!;
    const { connection, saw } = transaction;
    try {
      if (!transaction.isOpen && transaction.begin !== null) connection.exec(transaction.begin);
      transaction.isOpen = true;
      if (does === 'commit' || does === 'rollback') {
        if (transaction.begin !== null) connection.exec(does);
        transaction.isOpen = false;
        if (does === 'commit') committed.add(number);
      } else {
        const statement = connection.prepare(does);
        if (statement.reader) saw.push(statement.pluck().all());
        else statement.run();
      }
      return 'done';
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === 'SQLITE_BUSY') return 'waits';
      if (code !== 'SQLITE_BUSY_SNAPSHOT') throw error;
      refuse(number);
      return 'done';
    }
  }

  function refuse(number: number): void {
    const { connection, left } = transactions.get(number)!;
    if (connection.inTransaction) connection.exec('rollback');
    left.length = 0;
    refused.add(number);
  }

  function take(number: number, does: string): void {
    if (refused.has(number)) return;
    const { left } = transactions.get(number)!;
    if (left.length === 0 && step(number, does) === 'done') {
      if (does === 'commit' || does === 'rollback') resume();
      return;
    }
    waited.add(number);
    left.push(does);
  }

  /** Lets those go on that have waited, until none can. */
  function resume(): void {
    const isEnd = (does: string | undefined) => does === 'commit' || does === 'rollback';
    for (const [number, { left }] of transactions) {
      let hasEnded = false;
      while (!hasEnded && left.length > 0 && step(number, left[0]!) === 'done') {
        hasEnded = isEnd(left.shift()) || refused.has(number);
      }
      if (hasEnded) resume();
    }
  }

  try {
    for (const [number, does] of steps) {
      if (!transactions.has(number)) {
        const connection = new BetterSqlite3(file, { timeout: 0 });
        connection.pragma('synchronous = off');
        transactions.set(number, { connection, begin, saw: [], left: [], isOpen: false });
      }
      take(number, does);
    }
    for (;;) {
      resume();
      const stuck = [...transactions].filter(([, { left }]) => left.length > 0);
      if (stuck.length === 0) break;
      const upgrade = stuck.findLast(([, { left }]) => left[0] !== 'commit');
      if (upgrade === undefined) throw new Error('All transactions wait for their commit');
      refuse(upgrade[0]);
    }
  } finally {
    for (const { connection } of transactions.values()) connection.close();
  }
  const saw = new Map([...transactions].map(([number, transaction]) => [number, transaction.saw]));
  return { saw, committed, waited, refused };
}
