import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { rolldown } from 'rolldown';
import { distParts } from './dist-parts.ts';
import { withLazyBuiltins } from './lazy-builtins.ts';
import { pruneDeclarations } from './prune-declarations.ts';
import { withoutFacades } from './without-facades.ts';

/** Modules whose URL stands for them: a run imports a scenario, a lock or a store by it. */
const NAMED = /^src\/(scenarios|mutants)\/.+\/|^workers\//;
/** Scripts of pages, which are read as text. */
const PAGES = /^src\/report\/charts\/browser\//;

/**
 * Puts the compiled modules into few files: those that are loaded by the same parts of the package are one file. So nothing
 * is loaded that is not used, each module is in one file only, and files import each other one way. Names stay, and a
 * comment before each module's code has its path, so a stack can be read without a source map.
 *
 * @param dist the folder of the compiled modules
 * @param entries the modules that the package exports, and its command, from that folder
 */
export async function bundleDist(dist: string, entries: readonly string[]): Promise<void> {
  const modules = globSync('**/*.js', { cwd: dist })
    .map((path) => path.replaceAll(sep, '/'))
    .filter((path) => !PAGES.test(path));
  const input = modules.filter((path) => entries.includes(path) || NAMED.test(path));
  const pathOf = (id: string) => relative(dist, id).replaceAll(sep, '/');
  const partOf = new Map<string, string>();
  const bundle = await rolldown({
    input: Object.fromEntries(input.map((path) => [path.slice(0, -'.js'.length), join(dist, path)])),
    cwd: dist,
    platform: 'node',
    external: (id) => !isAbsolute(id) && !/^(\.|@oxc-project)/.test(id),
    preserveEntrySignatures: 'allow-extension',
    plugins: [
      {
        name: 'parts',
        buildEnd() {
          for (const [part, starts] of Object.entries(distParts)) {
            const reached = new Set(
              starts.flatMap((start) => {
                const found = modules.filter((path) => path.startsWith(start));
                if (found.length === 0)
                  throw new Error(`dist-parts.ts: no module's path begins with ${start}.`);
                return found.map((path) => join(dist, path));
              }),
            );
            for (const module of reached) {
              if (partOf.has(module)) continue;
              partOf.set(module, part);
              for (const imported of this.getModuleInfo(module)?.importedIds ?? []) reached.add(imported);
            }
          }
        },
        renderChunk: (code) => withLazyBuiltins(code),
      },
    ],
  });
  const { output } = await bundle.generate({
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: 'src/shared/[name].js',
    minifyInternalExports: false,
    // Those for readers of the API are in the declarations. Node takes longer to load a file with them.
    comments: { jsdoc: false },
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        {
          debugName: 'part',
          name: (id) => (NAMED.test(pathOf(id)) ? null : (partOf.get(id) ?? null)),
        },
      ],
    },
  });
  await bundle.close();
  for (const module of modules) rmSync(join(dist, module));
  const chunks = output.map((file) => {
    if (file.type !== 'chunk') throw new Error(`${file.fileName} is no module.`);
    return file;
  });
  const entryFiles = new Set(chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName));
  for (const { fileName, code } of withoutFacades(chunks, (name) => !entryFiles.has(name))) {
    const path = join(dist, fileName);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code);
  }
  pruneDeclarations(
    dist,
    entries.map((path) => join(dist, path.replace(/\.js$/, '.d.ts'))),
  );
}
