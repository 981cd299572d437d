import { Kysely, SqliteDialect, sql } from 'kysely';
import type { SqliteConnection } from '../../fixtures/sqlite/sqlite-connection.ts';
import { sqlite } from '../../fixtures/sqlite/sqlite-fixture.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';
import { recordTransaction } from '../../isolation/recording/record-transaction.ts';

/*
 * Transfers between accounts, and reads of all of them, in transactions of Kysely. Each read has to see the same total, and no
 * balance is below zero.
 */
interface Tables {
  accounts: { id: number; balance: number };
}

const ACCOUNTS = 6;
const BALANCE = 100;
const ids = Array.from({ length: ACCOUNTS }, (_, id) => id);
const rows = ids.map((id) => `(${id}, ${BALANCE})`);

export default defineScenario({
  name: 'bank',
  use: {
    db: sqlite({
      schema: `create table accounts (id integer primary key, balance integer not null) strict;
        insert into accounts values ${rows}`,
    }),
  },
  needs: [],
  // Faults of the file strike where a transaction begins and commits by `exec`, which Kysely does not do.
  withstands: ['terminate', 'exit', 'oom', 'slow', 'kill'],
  isolation: { model: 'bank', level: 'strict-serializable' },

  async step({ db, random, record }) {
    const bank = kyselyOf(db);
    if (random.oneIn(2)) {
      await recordTransaction(bank, { record }, async (txn, trx) => {
        for (const id of random.shuffle(ids)) {
          const account = trx.selectFrom('accounts').select('balance').where('id', '=', id);
          txn.read(id, (await account.executeTakeFirstOrThrow()).balance);
        }
      });
      return;
    }
    const [from, to] = random.shuffle(ids) as [number, number];
    const amount = 1 + random.int(BALANCE / 2);
    await recordTransaction(bank, { record }, async (txn, trx) => {
      // The first statement writes: after a read, SQLite could refuse it.
      const withdrawn = await add(trx, from, -amount);
      if (withdrawn === undefined) return;
      txn.write(from, withdrawn);
      txn.write(to, (await add(trx, to, amount))!);
    });
  },

  check({ db, expect }) {
    const balances = db.prepare('select balance from accounts').pluck().all() as number[];
    const total = balances.reduce((sum, balance) => sum + balance, 0);
    expect(
      total === ACCOUNTS * BALANCE,
      `the accounts ended with ${total} together, not ${ACCOUNTS * BALANCE}`,
    );
    expect(Math.min(...balances) >= 0, `an account ended with ${Math.min(...balances)}`);
  },
});

/** Adds to a balance unless it would fall below zero. @returns the new balance */
async function add(trx: Kysely<Tables>, id: number, amount: number): Promise<number | undefined> {
  const update = trx
    .updateTable('accounts')
    .set({ balance: sql<number>`balance + ${amount}` })
    .where('id', '=', id)
    .where(sql<number>`balance + ${amount}`, '>=', 0);
  return (await update.returning('balance').executeTakeFirst())?.balance;
}

const opened = new WeakMap<SqliteConnection, Kysely<Tables>>();

/** One instance per connection: it takes turns among the transactions of its own. */
function kyselyOf(database: SqliteConnection): Kysely<Tables> {
  let db = opened.get(database);
  if (db === undefined) {
    db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
    opened.set(database, db);
  }
  return db;
}
