import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeAtomically } from './dependency-bundles.ts';

const root = new URL('../../', import.meta.url);
const directory = new URL('node_modules/.cache/stripped/', root);
const fileOf = (path: string) => fileURLToPath(new URL(`${path.slice(0, -'.ts'.length)}.js`, directory));

/** What a process or a thread of the suite loads and no bundle has. */
const own = /^(test|workers|src\/cli)\/.*\.ts$/;

/** Without their types: each process that has to strip one itself first loads a compiler for a tenth of a second. */
export async function writeStrippedSources(): Promise<void> {
  const { build } = await import('esbuild');
  const paths = globSync('{test,workers,src/cli}/**/*.ts', { cwd: root }).map((path) =>
    path.replaceAll('\\', '/'),
  );
  const { outputFiles } = await build({
    entryPoints: paths,
    absWorkingDir: fileURLToPath(root),
    outbase: '.',
    outdir: fileURLToPath(directory),
    write: false,
    format: 'esm',
    target: 'node24',
    logLevel: 'error',
  });
  await Promise.all(outputFiles.map(({ path, contents }) => writeAtomically(path, contents)));
}

/** The text of one of them; undefined for every other module. */
export function strippedSource(url: string): string | undefined {
  if (!url.startsWith(root.href)) return undefined;
  const path = url.slice(root.href.length).replace(/\?.*/, '');
  return own.test(path) ? readFileSync(fileOf(path), 'utf8') : undefined;
}
