import { readFileSync, writeFileSync } from 'node:fs';
import { installedRuntimes, installLocks, tryAbilities, versionOf } from './runtimes.ts';
import { replaceTable, runtimesTable } from './runtimes-table.ts';

/** `npm run docs:runtimes` installs Bun and Deno, tries the locks on them and on Node, and writes the table of docs/locks.md. */
const page = new URL('../../../docs/locks.md', import.meta.url);
installLocks('bun', 'deno');
const columns = new Map<string, string[]>();
for (const runtime of installedRuntimes()) {
  columns.set(`${runtime.name} ${versionOf(runtime)}`, tryAbilities(runtime));
}
const table = runtimesTable(columns);
console.log(table);
writeFileSync(page, replaceTable(readFileSync(page, 'utf8'), table));
