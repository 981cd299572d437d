import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { restoreClassNames } from './class-names.ts';
import { pruneDeclarations } from './prune-declarations.ts';

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
  pruneDeclarations(
    folder,
    entries.map((entry) => join(folder, `${entry}.d.ts`)),
  );
}
