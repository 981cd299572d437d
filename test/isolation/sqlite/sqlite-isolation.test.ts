import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import BetterSqlite3 from 'better-sqlite3';
import { cases } from './hermitage.ts';
import { type Begin, interleave } from './interleaving.ts';

const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
after(() => rmSync(directory, { recursive: true, force: true }));

/** What SQLite does about each anomaly if transactions begin in some way. */
function outcomes(journal: 'wal' | 'delete', begin: Begin): string[] {
  const file = join(directory, `${journal} ${begin}.sqlite`);
  const database = new BetterSqlite3(file);
  database.pragma('synchronous = off');
  database.pragma(`journal_mode = ${journal}`);
  database.exec('create table test (id integer primary key, value integer)');
  const found = cases.map(({ steps, happened }) => {
    database.exec('delete from test; insert into test values (1, 10), (2, 20)');
    const run = interleave(file, begin, steps);
    const rows = database.prepare('select id, value from test').raw().all() as [number, number][];
    if (happened(run, new Map(rows))) return 'happens';
    if (run.refused.size > 0) return 'refused';
    return run.waited.size > 0 ? 'waits' : 'prevented';
  });
  database.close();
  return found;
}

/** A row of the page for each way to begin. */
const rows: readonly (readonly [label: string, journal: 'wal' | 'delete', begin: Begin])[] = [
  ['`begin immediate`, WAL', 'wal', 'begin immediate'],
  ['`begin immediate`, rollback journal', 'delete', 'begin immediate'],
  ['`begin`, WAL', 'wal', 'begin'],
  ['`begin`, rollback journal', 'delete', 'begin'],
  ['no transaction, WAL', 'wal', null],
  ['no transaction, rollback journal', 'delete', null],
];
const page = readFileSync(new URL('../../../docs/sqlite-isolation.md', import.meta.url), 'utf8');
const table = page.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));

test('the page has a column for each anomaly', () => {
  const head = table.find((cells) => cells.includes('G0'))!;
  assert.deepEqual(
    head.slice(2, -1),
    cases.map(({ name }) => name),
  );
});

for (const [label, journal, begin] of rows) {
  test(`SQLite with ${label} does what the page says of each anomaly`, () => {
    const written = table.find((cells) => cells[1] === label);
    assert.deepEqual(written?.slice(2, -1), outcomes(journal, begin));
  });
}

test('read_uncommitted changes nothing, since better-sqlite3 is built without the shared cache', () => {
  const database = new BetterSqlite3(':memory:');
  const options = database.pragma('compile_options') as { compile_options: string }[];
  database.close();
  assert.ok(options.some(({ compile_options: option }) => option === 'OMIT_SHARED_CACHE'));
});
