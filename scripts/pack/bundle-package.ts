import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { restoreClassNames } from './class-names.ts';
import { importsOf } from './module-imports.ts';

/**
 * Replaces the modules of a compiled package by one file for each entry and for what they share, in the places of the
 * entries, and deletes the declarations that no entry leads to.
 *
 * @param entries the entries' files below `folder`, without their extension
 */
export function bundlePackage(folder: string, entries: readonly string[]): void {
  const modules = globSync('dist/**/*.js', { cwd: folder });
  const { outputFiles } = buildSync({
    entryPoints: entries.map((entry) => join(folder, `${entry}.js`)),
    outbase: join(folder, 'dist'),
    outdir: join(folder, 'dist'),
    chunkNames: 'shared-[hash]',
    allowOverwrite: true,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    write: false,
  });
  for (const module of modules) rmSync(join(folder, module));
  for (const { path, text } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, restoreClassNames(text));
  }
  const needed = reachable(entries.map((entry) => join(folder, `${entry}.d.ts`)));
  for (const path of globSync('dist/**/*.d.ts', { cwd: folder })) {
    if (!needed.has(join(folder, path))) rmSync(join(folder, path));
  }
}

function reachable(declarations: readonly string[]): Set<string> {
  const found = new Set(declarations);
  for (const path of found) {
    for (const specifier of importsOf(readFileSync(path, 'utf8'))) {
      if (specifier.startsWith('.')) found.add(join(dirname(path), specifier.replace(/\.[jt]s$/, '.d.ts')));
    }
  }
  return found;
}
