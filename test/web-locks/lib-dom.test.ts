import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Type-checks a module with the types of the browser; returns the compiler's errors. */
function typeCheck(source: string): string {
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'lib-dom-'));
  try {
    writeFileSync(join(folder, 'module.ts'), source);
    const compilerOptions = { lib: ['es2024', 'esnext.disposable', 'dom'] };
    const config = { extends: '../../../tsconfig.json', compilerOptions, include: ['module.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    return spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('webLocks(table) has the type of navigator.locks, and code for that compiles with it', () => {
  const source = [
    "import type { SessionLocks } from '../../../src/locks/index.ts';",
    "import { webLocks } from '../../../src/web-locks/index.ts';",
    'export const manager = (table: SessionLocks): LockManager => webLocks(table);',
    'export const save = async (locks: LockManager, options: LockOptions): Promise<LockMode> =>',
    '  locks.request("a", options, async (lock) => lock!.mode);',
    'export const saved = (table: SessionLocks) => save(webLocks(table), { steal: true });',
    'export const listed = async (table: SessionLocks): Promise<LockManagerSnapshot> => webLocks(table).query();',
  ].join('\n');
  assert.equal(typeCheck(source), '');
  assert.match(typeCheck(source.replace('<LockMode>', '<number>')), /module\.ts\(5,.*TS2322/);
});
