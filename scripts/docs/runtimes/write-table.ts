import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { installPackage } from '../../pack/install-package.ts';
import { packages } from '../../pack/packages.ts';
import { installTool } from '../where/tools.ts';
import { installedRuntimes, tryAbilities, versionOf } from './runtimes.ts';
import { replaceTable, runtimesTable } from './runtimes-table.ts';

/** `npm run docs:runtimes` installs Bun and Deno, tries the locks on them and on Node, and writes the table of docs/locks.md. */
const page = new URL('../../../docs/locks.md', import.meta.url);
installTool('bun');
installTool('deno');
const { folder } = installPackage(packages.locks!);
const columns = new Map<string, string[]>();
try {
  for (const runtime of installedRuntimes()) {
    columns.set(`${runtime.name} ${versionOf(runtime)}`, tryAbilities(runtime, folder));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const table = runtimesTable(columns);
console.log(table);
writeFileSync(page, replaceTable(readFileSync(page, 'utf8'), table));
