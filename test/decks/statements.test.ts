import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { getDeck, getSlides } from '../../src/decks/deck.ts';
import { appendMessages } from '../../src/decks/messages.ts';
import { createSession } from '../../src/decks/sessions.ts';
import { addSlide, updateSlide } from '../../src/decks/slides.ts';
import { SessionLocks } from '../../src/locks/session-locks.ts';
import { StatementCache } from '../../src/store/statement-cache.ts';
import { openStore } from '../../src/store/store.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
const locks = SessionLocks.create();
const store = await openStore(join(directory, 'decks.sqlite'), { locks });
after(async () => {
  await store.close();
  await locks.close();
  rmSync(directory, { recursive: true });
});
for (const session of ['s1', 's2']) {
  using grant = locks.acquire(session);
  await createSession(store, grant, session);
  await addSlide(store, grant, session, '<h1>1</h1>');
  await appendMessages(store, grant, session, [{ role: 'user', content: 'hello' }]);
}

/** The statements that a call runs. */
async function statementsOf(call: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  const { executeQuery } = StatementCache.prototype;
  StatementCache.prototype.executeQuery = function (query) {
    statements.push(query.sql);
    return executeQuery.call(this, query) as never;
  };
  try {
    await call();
  } finally {
    StatementCache.prototype.executeQuery = executeQuery;
  }
  return statements;
}

test('an edit of a slide runs six statements, and a read of a deck five', async () => {
  using grant = locks.acquire('s1');
  const edit = await statementsOf(() => updateSlide(store, grant, 's1', 0, '<h1>2</h1>'));
  assert.deepEqual(
    edit.map((sql) => sql.split(' ')[0]),
    ['begin', 'update', 'select', 'update', 'update', 'commit'],
  );
  const read = await statementsOf(() => getDeck(store, 's1'));
  assert.deepEqual(
    read.map((sql) => sql.split(' ')[0]),
    ['begin', 'select', 'select', 'select', 'commit'],
  );
});

test('a read of a deck has no statement that SQLite prepares again for another session', async () => {
  const statements = await statementsOf(async () => {
    await getDeck(store, 's1');
    await getSlides(store, 's2');
  });
  const sorted = statements.filter((sql) => sql.includes('order by'));
  assert.equal(sorted.length, 3);
  for (const sql of sorted) assert.doesNotMatch(sql, /"(session_id|id)" = \?/);
});
