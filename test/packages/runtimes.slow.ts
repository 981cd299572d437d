import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { abilities } from '../../scripts/docs/runtimes/abilities.ts';
import { installedRuntimes, tryAbilities } from '../../scripts/docs/runtimes/runtimes.ts';
import { columnsOf, replaceTable, runtimesTable } from '../../scripts/docs/runtimes/runtimes-table.ts';
import { installAlone } from '../support/install-alone.ts';

/* Bun and Deno are tried if `npm run docs:where` or `npm run docs:runtimes` has installed them. */

const page = readFileSync(new URL('../../docs/locks.md', import.meta.url), 'utf8');
const columns = columnsOf(page);
const { folder } = installAlone({ after }, 'locks');

test('docs/locks.md lists every ability that is tried', () => {
  assert.deepEqual(columns.get(''), Object.keys(abilities));
});

for (const runtime of installedRuntimes()) {
  test(`docs/locks.md says what the locks can do on ${runtime.name}`, () => {
    const [, cells] = [...columns].find(([heading]) => heading.startsWith(`${runtime.name} `))!;
    assert.deepEqual(tryAbilities(runtime, folder), cells);
  });
}

test('a table that is written into a page is read again', () => {
  const made = new Map([
    ['Node 1.2', Object.keys(abilities).map((_, row) => (row === 0 ? 'yes' : 'no: it'))],
  ]);
  const read = columnsOf(replaceTable(page, runtimesTable(made)));
  assert.deepEqual(read.get('Node 1.2'), made.get('Node 1.2'));
});
