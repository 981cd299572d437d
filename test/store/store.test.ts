import assert from 'node:assert/strict';
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import BetterSqlite3 from 'better-sqlite3';
import {
  createSession,
  deleteSession,
  getDeck,
  openStore,
  renameSession,
  StoreOpenError,
  UnknownSessionError,
} from '../../src/decks/index.ts';
import { SessionLocks, StaleGrantError } from '../../src/locks/index.ts';

const directory = await mkdtemp(join(tmpdir(), 'hammerlock-test-'));
const locks = SessionLocks.create();
const store = await openStore(join(directory, 'store.sqlite'), { locks });
after(async () => {
  await store.close();
  await locks.close();
  await rm(directory, { recursive: true, force: true });
});

test('a new file is WAL, with strict tables and foreign keys', async () => {
  const file = new BetterSqlite3(store.file, { readonly: true });
  assert.equal(file.pragma('journal_mode', { simple: true }), 'wal');
  const tables = file
    .prepare("select name from pragma_table_list where strict = 1 and schema = 'main'")
    .all();
  assert.deepEqual(tables.map((row) => (row as { name: string }).name).toSorted(), [
    'messages',
    'sessions',
    'slides',
    'tombstones',
  ]);
  file.close();
  await assert.rejects(
    store.write((trx) =>
      trx
        .insertInto('messages')
        .values({ session_id: 'none', position: 0, role: 'user', content: 'x' })
        .execute(),
    ),
    { code: 'SQLITE_CONSTRAINT_FOREIGNKEY' },
  );
});

test('a write that throws changes nothing, and the next one succeeds', async () => {
  using grant = locks.acquire('half');
  await createSession(store, grant, 'half');
  const boom = new Error('boom');
  await assert.rejects(
    store.fenced('half', grant, async (trx) => {
      await trx.updateTable('sessions').set({ name: 'changed' }).execute();
      throw boom;
    }),
    boom,
  );
  assert.equal((await getDeck(store, 'half')).name, 'half');
  assert.equal((await renameSession(store, grant, 'half', 'whole')).version, 2);
});

test('a read is one snapshot, waits for no writer, and cannot write', async () => {
  using grant = locks.acquire('snapshot');
  await createSession(store, grant, 'snapshot');
  await using other = await openStore(store.file, { locks });
  await store.read(async (trx) => {
    const name = () =>
      trx.selectFrom('sessions').select('name').where('id', '=', 'snapshot').executeTakeFirstOrThrow();
    const before = await name();
    await renameSession(other, grant, 'snapshot', 'later');
    assert.deepEqual(await name(), before);
    await assert.rejects(trx.deleteFrom('sessions').execute(), { code: 'SQLITE_READONLY' });
  });
  assert.equal((await getDeck(store, 'snapshot')).name, 'later');
  await renameSession(store, grant, 'snapshot', 'writable again');
});

test('a write with a lower token than the session has seen is refused and changes nothing', async () => {
  const old = locks.acquire('fenced');
  await createSession(store, old, 'fenced');
  old.release();
  using young = locks.acquire('fenced');
  await renameSession(store, young, 'fenced', 'young');
  await assert.rejects(renameSession(store, old, 'fenced', 'old'), StaleGrantError);
  await assert.rejects(deleteSession(store, old, 'fenced'), { code: 'stale_grant', token: old.token });
  const { name, version } = await getDeck(store, 'fenced');
  assert.deepEqual([name, version], ['young', 2]);
});

test('a session that a later grant deleted is not brought back by an earlier grant, and its versions continue', async () => {
  const old = locks.acquire('gone');
  old.release();
  using young = locks.acquire('gone');
  await createSession(store, young, 'gone');
  assert.equal((await deleteSession(store, young, 'gone')).version, 2);
  await assert.rejects(createSession(store, old, 'gone'), StaleGrantError);
  await assert.rejects(getDeck(store, 'gone'), UnknownSessionError);
  assert.deepEqual(await createSession(store, young, 'gone'), { version: 3, created: true });
});

test('tokens are compared in full, beyond 53 bits', async (t) => {
  const far = SessionLocks.create({ tokenFloor: 2n ** 55n + 10n });
  t.after(() => far.close());
  for (let round = 0; round < 8; round++) {
    const id = `far-${round}`;
    const old = far.acquire(id);
    old.release();
    using young = far.acquire(id);
    await createSession(store, young, id);
    await deleteSession(store, young, id);
    await assert.rejects(createSession(store, old, id), StaleGrantError);
    assert.equal((await createSession(store, young, id)).created, true);
  }
});

test('after a restart tokens are above the highest in the file, deleted sessions included', async (t) => {
  const file = join(directory, 'restart.sqlite');
  const first = SessionLocks.create({ tokenFloor: 2n ** 55n });
  const before = await openStore(file, { locks: first });
  const grant = first.acquire('s');
  await createSession(before, grant, 's');
  await deleteSession(before, grant, 's');
  await before.close();
  await first.close();

  const second = SessionLocks.create();
  t.after(() => second.close());
  await using _after = await openStore(file, { locks: second });
  assert.ok(second.acquire('s').token > grant.token);
});

test('a file that is not a database is refused, and not changed', async () => {
  const file = join(directory, 'letter.txt');
  writeFileSync(file, 'Dear reader, this is not a database. '.repeat(100));
  await assert.rejects(openStore(file, { locks }), (error: StoreOpenError) => {
    assert.ok(error instanceof StoreOpenError);
    assert.equal(error.code, 'store_open');
    assert.match(error.message, /letter\.txt can't be opened as a store: file is not a database/);
    return true;
  });
  assert.match(readFileSync(file, 'utf8'), /^Dear reader/);
  await assert.rejects(openStore(join(directory, 'no', 'such', 'place.sqlite'), { locks }), {
    code: 'store_open',
  });
});

test('a file that a newer release migrated is refused', async () => {
  const file = join(directory, 'newer.sqlite');
  await (await openStore(file, { locks })).close();
  const newer = new BetterSqlite3(file);
  newer.prepare("insert into kysely_migration (name, timestamp) values ('9-later', '2030')").run();
  newer.close();
  await assert.rejects(openStore(file, { locks }), { code: 'store_open', message: /9-later/ });
});

test('a file that another process keeps locked is store_busy, and nothing is written', async () => {
  const file = join(directory, 'busy.sqlite');
  await using busy = await openStore(file, { locks });
  const other = new BetterSqlite3(file);
  other.exec('begin immediate');
  using grant = locks.acquire('busy');
  await assert.rejects(createSession(busy, grant, 'busy'), {
    code: 'store_busy',
    message: /busy\.sqlite was busy/,
  });
  other.exec('rollback');
  other.close();
  assert.equal((await createSession(busy, grant, 'busy')).created, true);
});

test('verify lists the problems of a file', async () => {
  assert.deepEqual(await store.verify(), []);
  const file = join(directory, 'orphan.sqlite');
  await using broken = await openStore(file, { locks });
  const other = new BetterSqlite3(file);
  other.pragma('foreign_keys = off');
  other.prepare("insert into slides (session_id, position, html, hash) values ('none', 0, 'x', 'y')").run();
  other.close();
  assert.deepEqual(await broken.verify(), ['row 1 of slides refers to no row of sessions']);
});

test('a call that would wait for the transaction that it is made in is refused at once, and names the file', async () => {
  await using other = await openStore(store.file, { locks });
  const nested = { code: 'nested_transaction', file: realpathSync(store.file) };
  const refusedIn = async (outer: typeof store.write, inner: () => Promise<unknown>) =>
    assert.rejects(
      outer(async () => {
        // After other awaits, and in concurrent calls, too.
        await nextTurn();
        await Promise.all([inner()]);
      }),
      nested,
    );
  const write = (to: typeof store) => () => to.write(async () => {});
  await refusedIn(store.write, write(store));
  await refusedIn(store.write, write(other));
  await refusedIn(store.write, () => createSession(other, {}, 'nested'));
  await refusedIn(store.write, () => store.read(async () => {}));
  await refusedIn(store.write, () => store.query((db) => db.selectFrom('sessions').select('id')));
  await refusedIn(store.read, write(store));
  await refusedIn(store.read, () => getDeck(store, 'nested'));
  // Another connection reads the state before the transaction, and waits for no writer.
  await store.write(async () => assert.equal(await other.read(async () => 'read'), 'read'));
  // Whether or not the outer transaction was rolled back, the next ones succeed.
  await assert.rejects(getDeck(store, 'nested'), UnknownSessionError);
});

test('independent writes of one thread queue, on one connection, on several, and after a transaction', async () => {
  await using other = await openStore(store.file, { locks });
  const events: string[] = [];
  let later: Promise<void> | undefined;
  const write = (name: string, to: typeof store, after?: () => void) =>
    to.write(async () => {
      events.push(`${name} begins`);
      for (let turn = 0; turn < 3; turn++) await nextTurn();
      events.push(`${name} ends`);
      // Started inside the transaction, but called when it is over.
      if (after !== undefined) later = nextTurn().then(() => nextTurn().then(after));
    });
  let last: Promise<void> | undefined;
  await Promise.all([
    write('a', store, () => {
      last = write('d', store);
    }),
    write('b', other),
    write('c', store),
  ]);
  await later;
  await last;
  for (let n = 0; n < events.length; n += 2) {
    assert.equal(events[n]!.replace('begins', 'ends'), events[n + 1], events.join());
  }
  assert.equal(events.length, 8, events.join());
});
