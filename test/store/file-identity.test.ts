import assert from 'node:assert/strict';
import { copyFile, mkdtemp, open, rename, rm, stat, symlink, truncate, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import BetterSqlite3 from 'better-sqlite3';
import {
  addSlide,
  createSession,
  type DeckStore,
  getDeck,
  openStore,
  renameSession,
} from '../../src/decks/index.ts';
import { SessionLocks } from '../../src/locks/index.ts';

interface Place {
  readonly directory: string;
  readonly file: string;
  readonly store: DeckStore;
}

const locks = SessionLocks.create();
after(() => locks.close());

/** A store in its own directory, with the session `s`. With `link` it is opened through a symbolic link. */
async function opened({ link = false } = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'hammerlock-test-'));
  const file = join(directory, 'x.sqlite');
  const name = link ? join(directory, 'link') : file;
  if (link) await symlink(file, name);
  const store = await openStore(name, { locks });
  const grant = locks.acquire('s');
  await createSession(store, grant, 's', 'before');
  return {
    directory,
    file,
    name,
    store,
    grant,
    async [Symbol.asyncDispose]() {
      grant.release();
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Moves the log's content into the file through another connection: the log stays, but the store does not need it. */
async function checkpoint(file: string, store: DeckStore): Promise<void> {
  const other = new BetterSqlite3(file);
  other.pragma('wal_checkpoint(passive)');
  other.close();
  await getDeck(store, 's');
}

async function replaceByLink(name: string): Promise<void> {
  await rename(name, `${name}.old`);
  await symlink(`${name}.old`, name);
}

const mishaps: Record<string, (place: Place) => Promise<unknown>> = {
  'its directory is deleted': ({ directory }) => rm(directory, { recursive: true }),
  'the file is deleted': ({ file }) => unlink(file),
  'its log is deleted': ({ file }) => unlink(`${file}-wal`),
  'the index of its log is deleted': ({ file }) => unlink(`${file}-shm`),
  'the file is moved away': ({ file }) => rename(file, `${file}.old`),
  'its directory is moved away': ({ directory }) => rename(directory, `${directory}-old`),
  'another file is moved in its place': async ({ file }) => {
    await copyFile(file, `${file}.new`);
    await rename(`${file}.new`, file);
  },
  'another log is moved in the place of its own': async ({ file }) => {
    await copyFile(`${file}-wal`, `${file}.new`);
    await rename(`${file}.new`, `${file}-wal`);
  },
  'the file is emptied': ({ file }) => truncate(file),
  'the file is cut short': async ({ file, store }) => {
    await checkpoint(file, store);
    await truncate(file, 8_192);
  },
  'its log is emptied, all of which is in the file': async ({ file, store }) => {
    await checkpoint(file, store);
    await truncate(`${file}-wal`);
  },
  'its log is cut short': async ({ file, store }) => {
    await checkpoint(file, store);
    await truncate(`${file}-wal`, 5_000);
  },
  'the index of its log is emptied': ({ file }) => truncate(`${file}-shm`),
  'the index of its log is cut short': ({ file }) => truncate(`${file}-shm`, 100),
  'a link to the file, which has another name, is in its place': ({ file }) => replaceByLink(file),
  'a link to its log, which has another name, is in its place': ({ file }) => replaceByLink(`${file}-wal`),
  'a loop of links is in its place': async ({ file }) => {
    await unlink(file);
    await symlink(file, file);
  },
};

for (const [mishap, act] of Object.entries(mishaps)) {
  test(`once ${mishap}, nothing is acknowledged and nothing is read: store_gone`, async () => {
    await using place = await opened();
    const { store, grant, directory } = place;
    await act(place);
    const gone = {
      code: 'store_gone',
      message: /x\.sqlite(-wal|-shm)? (is gone|is another file|was cut short)/,
    };
    await assert.rejects(renameSession(store, grant, 's', 'after'), gone);
    await assert.rejects(getDeck(store, 's'), gone);
    await rm(`${directory}-old`, { recursive: true, force: true });
  });
}

test('a write during which the file is deleted is not acknowledged', async () => {
  await using place = await opened();
  const write = place.store.write(async (trx) => {
    await trx.updateTable('sessions').set({ name: 'after' }).execute();
    await unlink(place.file);
  });
  await assert.rejects(write, { code: 'store_gone' });
});

for (const isUsedAgain of [false, true]) {
  for (const bytes of isUsedAgain ? [0] : [0, 2_000]) {
    const log = isUsedAgain ? 'a reused log' : 'a log';
    test(`a write during which ${log} is cut to ${bytes} bytes is not acknowledged`, async () => {
      await using place = await opened();
      const { store, grant, file } = place;
      await addSlide(store, grant, 's', 'x'.repeat(100_000));
      if (isUsedAgain) await checkpoint(file, store);
      await renameSession(store, grant, 's', 'more');
      const write = store.write(async (trx) => {
        await truncate(`${file}-wal`, bytes);
        await trx.updateTable('sessions').set({ name: 'after' }).execute();
      });
      await assert.rejects(write, { code: 'store_gone', message: /-wal was cut short/ });
    });
  }
}

test('a file that is moved away and back is not trusted again: others may have written to it meanwhile', async () => {
  await using place = await opened();
  const { store, grant, file } = place;
  await rename(file, `${file}.old`);
  await assert.rejects(getDeck(store, 's'), { code: 'store_gone' });
  await rename(`${file}.old`, file);
  await assert.rejects(renameSession(store, grant, 's', 'after'), { code: 'store_gone' });
});

test('a file opened through a link is the one that the link leads to; if the link is replaced, the store is gone', async () => {
  await using place = await opened({ link: true });
  const { store, grant, file, name } = place;
  await renameSession(store, grant, 's', 'after');
  assert.equal((await getDeck(store, 's')).name, 'after');
  await unlink(`${file}-wal`);
  await assert.rejects(getDeck(store, 's'), { code: 'store_gone' });
  grant.release();
  await using other = await opened({ link: true });
  await unlink(other.name);
  await symlink(file, other.name);
  assert.notEqual(other.name, name);
  await assert.rejects(getDeck(other.store, 's'), { code: 'store_gone', message: /another file/ });
});

test('other connections and an emptied log do not change the identity of the files', async () => {
  await using place = await opened();
  const { store, grant, file } = place;
  await (await openStore(file, { locks })).close();
  await store.wal!.truncate();
  assert.equal(store.wal!.bytes(), 0);
  await renameSession(store, grant, 's', 'after');
  assert.equal((await getDeck(store, 's')).name, 'after');
});

test('a file that another process vacuumed, and one whose log was emptied, can still be read and written', async () => {
  await using place = await opened();
  const { store, grant, file } = place;
  for (let n = 0; n < 2; n++) {
    await addSlide(store, grant, 's', 'x'.repeat(200_000));
    await store.wal!.truncate();
    const { size } = await stat(file);
    const other = new BetterSqlite3(file);
    other.exec("update slides set html = 'small'; vacuum; pragma wal_checkpoint(truncate)");
    other.close();
    assert.ok((await stat(file)).size < size - 100_000);
  }
  await renameSession(store, grant, 's', 'after');
  assert.equal((await getDeck(store, 's')).name, 'after');
  assert.deepEqual(await store.verify(), []);
});

test('an index that was cut to its header or less is rebuilt when the store is closed: nothing in the log is lost', async () => {
  for (const bytes of [0, 100, 200, 5_000]) {
    await using place = await opened();
    await renameSession(place.store, place.grant, 's', 'after');
    await truncate(`${place.file}-shm`, bytes);
    await assert.rejects(getDeck(place.store, 's'), { code: 'store_gone' });
    await place.store.close();
    await using again = await openStore(place.file, { locks });
    assert.equal((await getDeck(again, 's')).name, 'after');
  }
});

test('a file whose tables were dropped is store_failed', async () => {
  await using place = await opened();
  const other = new BetterSqlite3(place.file);
  other.exec('pragma foreign_keys = off; drop table messages; drop table slides; drop table sessions');
  other.close();
  const { store, grant } = place;
  await assert.rejects(getDeck(store, 's'), { code: 'store_failed', message: /no such table: sessions/ });
  await assert.rejects(renameSession(store, grant, 's', 'after'), { code: 'store_failed' });
});

test('a damaged file is store_failed, with the error of SQLite', async () => {
  await using place = await opened();
  await using other = await openStore(place.file, { locks });
  await addSlide(place.store, place.grant, 's', 'x'.repeat(200_000));
  await place.store.wal!.truncate();
  await using file = await open(place.file, 'r+');
  const { size } = await file.stat();
  await file.write(Buffer.alloc(100_000, 0xff), 0, 100_000, size - 100_000);
  await assert.rejects(getDeck(other, 's'), { code: 'store_failed', message: /SQLITE_CORRUPT/ });
});
