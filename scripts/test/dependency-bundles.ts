import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Packages of hundreds of modules that every thread of every test would load anew: 0.2 s of CPU time for Kysely alone. */
const packages = ['kysely', 'kysely/migration', 'typebox', 'typebox/compile', 'typebox/value'];
const directory = new URL('../../node_modules/.cache/bundles/', import.meta.url);
const fileOf = (name: string) => name.replace('/', '-');

/** For each package the URL of the one module that replaces it. */
export const dependencyBundles: ReadonlyMap<string, string> = new Map(
  packages.map((name) => [name, new URL(`${fileOf(name)}.js`, directory).href]),
);

/** Code that two packages share is split into a file of its own, so that it is loaded once. */
export async function writeDependencyBundles(): Promise<void> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: packages.map((name) => ({ in: name, out: fileOf(name) })),
    outdir: fileURLToPath(directory),
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  });
  for (const { path, contents } of outputFiles) await writeAtomically(path, contents);
}

/** Replaces a file in one step: another run of the suite in the same checkout may be reading it. */
export async function writeAtomically(path: string, contents: string | Uint8Array): Promise<void> {
  const unfinished = `${path}.${process.pid}`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(unfinished, contents);
  await rename(unfinished, path);
}
