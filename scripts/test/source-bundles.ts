import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { writeAtomically } from './dependency-bundles.ts';

/** The sources as three files for the whole suite: a thread spends more than a millisecond on every module that it loads. */
const parts = [
  { name: 'explore', isOf: (path: string) => path.startsWith('explore/') },
  { name: 'base', isOf: (path: string) => path.startsWith('base/') },
  { name: 'sources', isOf: (path: string) => !/^(base|explore|report\/browser)\/|^cli\/bin\.ts$/.test(path) },
];
const directory = fileURLToPath(new URL('../../node_modules/.cache/bundles/', import.meta.url));
const sources = fileURLToPath(new URL('../../src/', import.meta.url));
const fileOf = (part: string) => `${directory}${part}.cjs`;

/** The environment variable that says that the bundles are written and up to date. */
export const BUNDLED_SOURCES = 'HAMMERLOCK_BUNDLED_SOURCES';

/** Writes the bundles. In a bundle each module is a function that runs when the module is first imported. */
export async function writeSourceBundles(): Promise<void> {
  const { build } = await import('esbuild');
  const paths = (await readdir(sources, { recursive: true }))
    .filter((path) => path.endsWith('.ts'))
    .map((path) => path.replaceAll(sep, '/'));
  for (const { name, isOf } of parts) {
    const own = paths.filter(isOf);
    const entry = own.map((path) => `${JSON.stringify(path)}: () => require(${JSON.stringify(`./${path}`)})`);
    const { outputFiles } = await build({
      stdin: { contents: `module.exports = {${entry.join(',\n')}}`, resolveDir: sources },
      write: false,
      bundle: true,
      format: 'cjs',
      platform: 'node',
      target: 'node24',
      packages: 'external',
      logLevel: 'error',
      plugins: [
        {
          name: 'sources',
          setup({ onResolve, onLoad }) {
            onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
              const file = fileURLToPath(new URL(path, pathToFileURL(`${resolveDir}/`)));
              const inner = file.slice(sources.length).replaceAll(sep, '/');
              const part = file.startsWith(sources) ? parts.find(({ isOf }) => isOf(inner)) : undefined;
              if (part === undefined) return { path: file, external: !file.includes('eventsource-parser') };
              return part.name === name ? { path: file } : { path: inner, namespace: part.name };
            });
            // Required by the bundle and imported by a test at once, an ES module would be loaded twice, which Node refuses.
            onResolve({ filter: /^eventsource-parser/ }, ({ path }) => ({ path: require.resolve(path) }));
            onResolve({ filter: /\.cjs$/ }, ({ path }) => ({ path, external: true }));
            for (const { name: other } of parts) {
              onLoad({ filter: /.*/, namespace: other }, ({ path }) => ({
                contents: `module.exports = require(${JSON.stringify(fileOf(other))})[${JSON.stringify(path)}]()`,
              }));
            }
            // As in a built package: each of some hundred tables starts a warden, which would load each of its modules.
            onLoad({ filter: /[\\/]warden-program\.ts$/ }, async () => ({
              contents: `export const wardenProgram = ${JSON.stringify(await wardenScript())};`,
            }));
            // A bundled module keeps the URL of its source.
            onLoad({ filter: /\.ts$/, namespace: 'file' }, async ({ path }) => ({
              contents: (await readFile(path, 'utf8')).replaceAll(
                'import.meta.url',
                JSON.stringify(pathToFileURL(path).href),
              ),
              loader: 'ts',
            }));
          },
        },
      ],
    });
    // The explorer recognises its own stack frames by their path.
    const sourceUrl = name === 'explore' ? `\n//# sourceURL=${sources}explore/bundle.js\n` : '';
    await writeAtomically(fileOf(name), outputFiles[0]!.text + sourceUrl);
  }
}

/** The code of the warden's thread, as one CommonJS script. */
async function wardenScript(): Promise<string> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../workers/warden.ts', import.meta.url))],
    write: false,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}

const root = pathToFileURL(sources).href;
const require = createRequire(import.meta.url);

/** The text of a module that exports what the bundle has for this source; undefined for a module in no bundle. */
export function bundledSource(url: string): string | undefined {
  if (!url.startsWith(root)) return undefined;
  const path = url.slice(root.length);
  const part = parts.find(({ isOf }) => isOf(path));
  if (part === undefined || !path.endsWith('.ts')) return undefined;
  const modules = (require(fileOf(part.name)) as { [path: string]: () => object })[path];
  const names = Object.keys(modules!());
  const own = `globalThis[Symbol.for(${JSON.stringify(url)})]`;
  Object.defineProperty(globalThis, Symbol.for(url), { value: modules!(), configurable: true });
  return names
    .map((name) =>
      name === 'default' ? `export default ${own}.default;` : `export const ${name} = ${own}.${name};`,
    )
    .join('\n');
}
