import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** A bug planted in a source of the locks. */
export interface Mutation {
  /** The mutated file, below the root of the repository. */
  readonly file: string;
  /** The code that is replaced. It has to occur exactly once, or else the mutation would prove nothing. */
  readonly original: string;
  readonly mutated: string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The URL of a program of the locks and of all that it imports but the explorer, with the planted bug, as one module, which
 * every thread loads faster than some fifty sources. It lasts as long as the test.
 */
export async function mutatedCopy(program: string, { file, original, mutated }: Mutation): Promise<string> {
  const mutatedFile = resolve(root, file);
  const source = readFileSync(mutatedFile, 'utf8');
  assert.equal(source.split(original).length, 2, `${file} has this code once: ${original}`);
  const directory = mkdtempSync(join(tmpdir(), 'hammerlock-mutated-'));
  after(() => rmSync(directory, { recursive: true, force: true }));
  const outfile = join(directory, program.replace(/ts$/, 'mjs'));
  let isPlanted = false;
  await build({
    entryPoints: [join(root, 'test/explore/programs/locks', program)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    logLevel: 'error',
    plugins: [
      {
        name: 'mutation',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /\/explore\/index\.ts$/ }, ({ path, resolveDir }) => ({
            path: pathToFileURL(resolve(resolveDir, path)).href,
            external: true,
          }));
          onLoad({ filter: /\.ts$/ }, ({ path }) => {
            if (path !== mutatedFile) return undefined;
            isPlanted = true;
            return { contents: source.replace(original, () => mutated), loader: 'ts' };
          });
        },
      },
    ],
  });
  assert.ok(isPlanted, `${program} imports ${file}`);
  return pathToFileURL(outfile).href;
}
