import { globSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import { writeAtomically } from './dependency-bundles.ts';

const root = new URL('../../', import.meta.url);
const directory = new URL('node_modules/.cache/stripped/', root);
const fileOf = (path: string) => fileURLToPath(new URL(`${path.slice(0, -'.ts'.length)}.js`, directory));

/** The modules that a process or a thread of the suite loads and that are in no bundle. */
const own = /^(test|workers|src\/cli)\/.*\.ts$/;

/** Writes them without their types: a process that strips types itself first loads a compiler, which takes 0.1 s. */
export async function writeStrippedSources(): Promise<void> {
  const paths = globSync('{test,workers,src/cli}/**/*.ts', { cwd: root }).map((path) =>
    path.replaceAll('\\', '/'),
  );
  await Promise.all(
    paths.map(async (path) => {
      const source = await readFile(new URL(path, root), 'utf8');
      // Blanks in place of types: a line keeps its number.
      await writeAtomically(fileOf(path), stripTypeScriptTypes(source));
    }),
  );
}

/** The text of a module without its types; undefined for a module that was not written. */
export function strippedSource(url: string): string | undefined {
  if (!url.startsWith(root.href)) return undefined;
  const path = url.slice(root.href.length).replace(/\?.*/, '');
  return own.test(path) ? readFileSync(fileOf(path), 'utf8') : undefined;
}
