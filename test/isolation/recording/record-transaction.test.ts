import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import BetterSqlite3 from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import type { JepsenEvent } from '../../../src/check/history/history-event.ts';
import { checkIsolation } from '../../../src/isolation/check-isolation.ts';
import type { QueryClient } from '../../../src/isolation/recording/database-session.ts';
import { recordEvents } from '../../../src/isolation/recording/record-events.ts';
import { recordTransaction } from '../../../src/isolation/recording/record-transaction.ts';
import type { TransactionRecorder } from '../../../src/isolation/recording/transaction-recorder.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
const opened: BetterSqlite3.Database[] = [];
after(() => {
  for (const database of opened) database.close();
  rmSync(directory, { recursive: true, force: true });
});

let files = 0;
function newFile(): string {
  const file = join(directory, `${files++}.sqlite`);
  connect(file).exec('create table lists (k text, v integer)');
  return file;
}
function connect(file: string): BetterSqlite3.Database {
  const database = new BetterSqlite3(file, { timeout: 0 });
  database.pragma('synchronous = off');
  opened.push(database);
  return database;
}
function newLog() {
  const events: JepsenEvent[] = [];
  return { events, record: recordEvents((event) => events.push(event)) };
}
const typesOf = (events: readonly JepsenEvent[]) => events.map(({ process, type }) => `${process} ${type}`);
const listOf = (database: BetterSqlite3.Database, key: string) =>
  database.prepare('select v from lists where k = ? order by rowid').pluck().all(key);
const appendTo = (database: BetterSqlite3.Database, key: string, value: number) =>
  database.prepare('insert into lists values (?, ?)').run(key, value);
const error = (code: string) => Object.assign(new Error(code), { code });

/** A client as node-postgres has it. Statements in `fails` throw, before or after they took effect. */
function clientOf(database: BetterSqlite3.Database, fails: Partial<Record<string, () => unknown>> = {}) {
  const statements: string[] = [];
  const client: QueryClient & { fails: typeof fails; statements: string[] } = {
    fails,
    statements,
    async query(sql: string) {
      statements.push(sql);
      const answer = client.fails[sql]?.();
      if (answer !== undefined) return answer;
      database.exec(sql);
      return { command: sql.toUpperCase() };
    },
  };
  return client;
}

test('a transaction of better-sqlite3 is recorded with what it read and wrote', () => {
  const { events, record } = newLog();
  const database = connect(newFile());
  const returned = recordTransaction(database, { record, begin: 'begin immediate', key: 'main' }, (txn) => {
    assert.equal(database.inTransaction, true);
    txn.read('x', listOf(database, 'x'));
    appendTo(database, 'x', 1);
    txn.append('x', 1);
    return 'done';
  });
  assert.equal(returned, 'done');
  const call = { process: 0, f: 'txn', key: 'main' };
  const value = [
    ['r', 'x', []],
    ['append', 'x', 1],
  ];
  assert.deepEqual(events, [
    { ...call, type: 'invoke', value: [] },
    { ...call, type: 'ok', value },
  ]);
  assert.deepEqual(listOf(database, 'x'), [1]);
});

test('a work that throws is rolled back and fails, with what it wrote until then', () => {
  const { events, record } = newLog();
  const database = connect(newFile());
  const thrown = error('MINE');
  const run = () =>
    recordTransaction(database, { record }, (txn) => {
      appendTo(database, 'x', 1);
      txn.append('x', 1);
      throw thrown;
    });
  assert.throws(run, thrown);
  assert.deepEqual(listOf(database, 'x'), []);
  assert.deepEqual(events[1], {
    process: 0,
    f: 'txn',
    type: 'fail',
    value: [['append', 'x', 1]],
    error: 'MINE',
  });
});

test('without a transaction, what was written before the work threw may stay', () => {
  const { events, record } = newLog();
  const database = connect(newFile());
  const run = () =>
    recordTransaction(database, { record, begin: null }, (txn) => {
      assert.equal(database.inTransaction, false);
      appendTo(database, 'x', 1);
      txn.append('x', 1);
      throw error('MINE');
    });
  assert.throws(run, { code: 'MINE' });
  assert.deepEqual(listOf(database, 'x'), [1]);
  assert.deepEqual(typesOf(events), ['0 invoke', '0 info']);
});

test('without a transaction, the work on a connection of better-sqlite3 may await between its statements', async () => {
  const { events, record } = newLog();
  const database = connect(newFile());
  const counted = (value: number) =>
    recordTransaction(database, { record, begin: null }, async (txn) => {
      const seen = listOf(database, 'x');
      txn.read('x', seen.at(-1) ?? null);
      await setImmediate();
      appendTo(database, 'x', value);
      txn.write('x', value);
      if (value > 2) throw error('MINE');
      return seen.length;
    });
  assert.deepEqual(await Promise.all([counted(1), counted(2)]), [0, 0]);
  const { anomalies } = checkIsolation(events, 'rw-register', { level: 'snapshot-isolation' });
  const isLost = anomalies.find(({ name }) => name === 'lost-update');
  assert.match(isLost!.sentence, /^T1 and T2 both read the initial version of x and overwrote it/);
  const skew = anomalies.find(({ name }) => name === 'G-single');
  assert.match(skew!.sentence, /^read skew, if each saw a snapshot: each of T1 and T2 was overwritten/);
  await assert.rejects(counted(3), { code: 'MINE' });
  assert.deepEqual(typesOf(events.slice(4)), ['0 invoke', '0 info']);
});

test('SQLITE_BUSY fails, at the beginning as at the commit: nothing was written', () => {
  const file = newFile();
  const [database, other] = [connect(file), connect(file)];
  const { events, record } = newLog();
  other.exec('begin immediate');
  const busy = { code: 'SQLITE_BUSY' };
  assert.throws(() => recordTransaction(database, { record, begin: 'begin immediate' }, () => {}), busy);
  other.exec('rollback; begin');
  // A reader keeps a rollback journal from being committed.
  other.prepare('select count(*) from lists').get();
  const commits = () =>
    recordTransaction(database, { record }, (txn) => {
      appendTo(database, 'x', 1);
      txn.append('x', 1);
    });
  assert.throws(commits, busy);
  assert.equal(database.inTransaction, false);
  other.exec('rollback');
  assert.deepEqual(typesOf(events), ['0 invoke', '0 fail', '0 invoke', '0 fail']);
  assert.deepEqual(listOf(other, 'x'), []);
});

test('a transaction that SQLite has ended by itself may have written something: its fate is unknown', () => {
  const { events, record } = newLog();
  const database = connect(newFile());
  const run = () =>
    recordTransaction(database, { record }, (txn) => {
      // As on a full disk.
      database.exec('rollback');
      appendTo(database, 'x', 1);
      txn.append('x', 1);
    });
  assert.throws(run, /no transaction is active/);
  assert.deepEqual(listOf(database, 'x'), [1]);
  assert.deepEqual(typesOf(events), ['0 invoke', '0 info']);
});

test('on one connection, a work that returns a promise and a transaction within another are refused', () => {
  const { events, record } = newLog();
  const database = connect(newFile());
  const refused = { code: 'invalid_recording' };
  const late = () =>
    recordTransaction(database, { record }, async (txn) => {
      appendTo(database, 'x', 1);
      txn.append('x', 1);
    });
  assert.throws(late, refused);
  assert.deepEqual([database.inTransaction, listOf(database, 'x')], [false, []]);
  assert.deepEqual(typesOf(events), ['0 invoke', '0 fail']);
  const nested = () =>
    recordTransaction(database, { record }, () => recordTransaction(database, { record }, () => {}));
  assert.throws(nested, refused);
  assert.deepEqual(typesOf(events).slice(2), ['0 invoke', '0 fail']);
});

test('a client with query begins, commits and rolls back by statements', async () => {
  const database = connect(newFile());
  const { events, record } = newLog();
  const client = clientOf(database);
  await recordTransaction(client, { record, begin: 'begin exclusive' }, async (txn) => {
    await client.query("insert into lists values ('x', 1)");
    txn.append('x', 1);
  });
  await assert.rejects(
    recordTransaction(client, { record }, async (txn) => {
      await client.query("insert into lists values ('x', 2)");
      txn.append('x', 2);
      throw error('MINE');
    }),
    { code: 'MINE' },
  );
  assert.deepEqual(
    client.statements.filter((sql) => !sql.startsWith('insert')),
    ['begin exclusive', 'commit', 'begin', 'rollback'],
  );
  assert.deepEqual(listOf(database, 'x'), [1]);
  assert.deepEqual(typesOf(events), ['0 invoke', '0 ok', '0 invoke', '0 fail']);
});

test('the error of a commit says whether the transaction was rolled back; if it does not, its fate is unknown', async () => {
  const fates: Readonly<Record<string, string>> = {
    40001: 'fail',
    '40P01': 'fail',
    23505: 'fail',
    SQLITE_BUSY: 'fail',
    40003: 'info',
    '08006': 'info',
    '57P01': 'info',
    ECONNRESET: 'info',
  };
  for (const [code, fate] of Object.entries(fates)) {
    const { events, record } = newLog();
    const client = clientOf(connect(newFile()));
    client.fails.commit = () => {
      throw error(code);
    };
    const writes = recordTransaction(client, { record }, async (txn) => txn.append('x', 1));
    await assert.rejects(writes, { code });
    assert.deepEqual(events[1]!.type, fate, code);
    assert.deepEqual(events[1]!.value, [['append', 'x', 1]]);
  }
});

test('a rollback that fails leaves the fate of a transaction unknown', async () => {
  const { events, record } = newLog();
  const client = clientOf(connect(newFile()));
  client.fails.rollback = () => {
    throw error('ECONNRESET');
  };
  await assert.rejects(
    recordTransaction(client, { record }, async () => Promise.reject(error('MINE'))),
    { code: 'MINE' },
  );
  assert.deepEqual(typesOf(events), ['0 invoke', '0 info']);
});

test('a commit that PostgreSQL answers with a rollback is not a success', async () => {
  const { events, record } = newLog();
  const client = clientOf(connect(newFile()));
  client.fails.commit = () => ({ command: 'ROLLBACK' });
  const writes = recordTransaction(client, { record }, async (txn) => txn.append('x', 1));
  await assert.rejects(writes, { code: 'transaction_rolled_back' });
  assert.deepEqual(typesOf(events), ['0 invoke', '0 fail']);
});

test('two transactions at once on one client are refused, and the client is free again after each end', async () => {
  const { events, record } = newLog();
  const client = clientOf(connect(newFile()));
  const first = recordTransaction(client, { record }, async () => {});
  assert.throws(() => recordTransaction(client, { record }, async () => {}), { code: 'invalid_recording' });
  await first;
  client.fails.begin = () => {
    throw error('08006');
  };
  await assert.rejects(
    recordTransaction(client, { record }, async () => {}),
    { code: '08006' },
  );
  client.fails = {};
  await recordTransaction(client, { record }, async () => {});
  assert.deepEqual(typesOf(events), ['0 invoke', '0 ok', '0 invoke', '0 fail', '0 invoke', '0 ok']);
});

test("Kysely's transaction is handed to the work, and ended as the work ends", async () => {
  interface Tables {
    lists: { k: string; v: number };
  }
  const database = connect(newFile());
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
  const { events, record } = newLog();
  const append = (v: number, fails: boolean) =>
    recordTransaction(db, { record }, async (txn, trx) => {
      const rows = await trx.selectFrom('lists').select('v').where('k', '=', 'x').execute();
      txn.read(
        'x',
        rows.map((row) => row.v),
      );
      await trx.insertInto('lists').values({ k: 'x', v }).execute();
      txn.append('x', v);
      if (fails) throw error('MINE');
      return rows.length;
    });
  assert.equal(await append(1, false), 0);
  await assert.rejects(append(2, true), { code: 'MINE' });
  assert.equal(await append(3, false), 1);
  assert.deepEqual(listOf(database, 'x'), [1, 3]);
  assert.deepEqual(typesOf(events), ['0 invoke', '0 ok', '0 invoke', '0 fail', '0 invoke', '0 ok']);
  // With options of its own.
  await recordTransaction(db.startTransaction().setAccessMode('read only'), { record }, async (_, trx) => {
    assert.equal(trx.isTransaction, true);
  });
  // A level of isolation has no statement here.
  const begin = { record, begin: 'begin immediate' } as never;
  assert.throws(() => recordTransaction(db, begin, async () => {}), /leave `begin` out/);
});

test('calls at the same time are different processes, and one whose fate is unknown never comes back', async () => {
  const { events, record } = newLog();
  const [one, two] = [clientOf(connect(newFile())), clientOf(connect(newFile()))];
  one.fails.commit = () => {
    throw error('ECONNRESET');
  };
  const both = [one, two].map((client) => recordTransaction(client, { record }, async () => {}));
  await Promise.allSettled(both);
  await recordTransaction(two, { record }, async () => {});
  await Promise.allSettled([two].map((client) => recordTransaction(client, { record }, async () => {})));
  assert.deepEqual(typesOf(events).toSorted(), [
    '0 info',
    '0 invoke',
    '1 invoke',
    '1 invoke',
    '1 invoke',
    '1 ok',
    '1 ok',
    '1 ok',
  ]);
});

test('what is noted after the end of a transaction, and what cannot be a database or an option, is refused', () => {
  const { record } = newLog();
  const database = connect(newFile());
  let late: (() => void) | undefined;
  recordTransaction(database, { record }, (txn) => {
    late = () => txn.read('x', null);
  });
  const refused = { code: 'invalid_recording' };
  assert.throws(() => late!(), refused);
  const invalid: [unknown, object][] = [
    [undefined, { record }],
    [{}, { record }],
    [{ query: () => {}, totalCount: 1 }, { record }],
    [database, {}],
    [database, { record, begin: 'immediate' }],
    [database, { record, begn: 'begin' }],
  ];
  for (const [db, options] of invalid) {
    assert.throws(() => recordTransaction(db as never, options as never, (() => {}) as never), refused);
  }
});

test('what was recorded is judged, also what failed and what may have committed or not', async () => {
  const { events, record } = newLog();
  const client = clientOf(connect(newFile()));
  const append = (element: number) =>
    recordTransaction(client, { record }, async (txn) => txn.append('x', element));
  const read = (elements: number[]) =>
    recordTransaction(client, { record }, async (txn) => txn.read('x', elements));
  client.fails.commit = () => {
    throw error('ECONNRESET');
  };
  await assert.rejects(append(1));
  client.fails.commit = () => {
    throw error('40001');
  };
  await assert.rejects(append(2));
  client.fails = {};
  await append(3);
  // The element of the transaction whose fate is unknown may be there.
  await read([1, 3]);
  assert.equal(checkIsolation(events, 'list-append').outcome, 'held');
  // That of the transaction that was rolled back may not.
  await read([1, 3, 2]);
  const { anomalies } = checkIsolation(events, 'list-append');
  assert.ok(
    anomalies.some(({ name }) => name === 'G1a'),
    JSON.stringify(anomalies),
  );
});

test('a read is recorded as it was, whatever the work does to its list afterwards', () => {
  const { events, record } = newLog();
  const database = connect(newFile());
  recordTransaction(database, { record }, (txn) => {
    const list: unknown[] = [1];
    const nested = [{ vote: 1 }];
    txn.read('x', list);
    txn.read('y', nested);
    list.push(2);
    nested[0]!.vote = 2;
  });
  assert.deepEqual(events[1]!.value, [
    ['r', 'x', [1]],
    ['r', 'y', [{ vote: 1 }]],
  ]);
});

test('a row that is missing was read as null; a key or a value that cannot be recorded is refused, and all is rolled back', () => {
  const { events, record } = newLog();
  const database = connect(newFile());
  recordTransaction(database, { record }, (txn) => {
    txn.read('x', database.prepare('select v from lists').pluck().get());
  });
  assert.deepEqual(events[1]!.value, [['r', 'x', null]]);
  for (const [note, message] of [
    [(txn) => txn.append('x', undefined), /^The value of an append of "x" must not be undefined/],
    [
      (txn) => txn.write(undefined as never, 1),
      /^The key of a write must be a string or a number, not undefined/,
    ],
    [(txn) => txn.read(Number.NaN, 1), /^The key of a read must be/],
    [(txn) => txn.write('x', () => {}), /must be JSON, not \[Function/],
  ] as [(txn: TransactionRecorder) => void, RegExp][]) {
    const run = () =>
      recordTransaction(database, { record }, (txn) => {
        appendTo(database, 'x', 1);
        note(txn);
      });
    assert.throws(run, { code: 'invalid_recording', message });
    assert.deepEqual([listOf(database, 'x'), events.at(-1)!.type], [[], 'fail']);
  }
});

test('a transaction that never ends stays open in the history and on its client, and other clients go on', async () => {
  const { events, record } = newLog();
  const [stuck, free] = [clientOf(connect(newFile())), clientOf(connect(newFile()))];
  void recordTransaction(stuck, { record }, () => new Promise<never>(() => {}));
  assert.throws(() => recordTransaction(stuck, { record }, async () => {}), { code: 'invalid_recording' });
  await recordTransaction(free, { record }, async (txn) => txn.append('x', 1));
  assert.deepEqual(typesOf(events), ['0 invoke', '1 invoke', '1 ok']);
  assert.equal(checkIsolation(events, 'list-append').outcome, 'held');
});
