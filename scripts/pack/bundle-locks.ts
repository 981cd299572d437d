import { globSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { restoreClassNames } from './class-names.ts';

const BUNDLE = 'bundle.js';

/**
 * Puts the compiled modules of the locks into one file, and makes each of them a re-export from it. So the locks load
 * as few files, and whatever imports them, an entry of the package, the harness or a worker, has the same classes.
 *
 * @param dist the folder of the compiled modules
 * @throws Error if two modules export different things under one name
 */
export function bundleLocks(dist: string): void {
  const folder = join(dist, 'src', 'locks');
  const modules = globSync('**/*.js', { cwd: folder });
  const common = {
    absWorkingDir: folder,
    outdir: folder,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    // Other parts of the package have the same base class of errors.
    external: [join(dist, 'src', 'base', '*')],
    metafile: true,
    write: false,
  } satisfies BuildOptions;
  const { metafile } = buildSync({ ...common, entryPoints: modules, splitting: true });
  const { outputFiles, metafile: bundled } = buildSync({
    ...common,
    stdin: { contents: modules.map((file) => `export * from './${file}';\n`).join(''), resolveDir: folder },
  });
  const known = new Set(bundled.outputs['stdin.js']!.exports);
  for (const { entryPoint, exports } of Object.values(metafile.outputs)) {
    if (entryPoint === undefined || exports.length === 0) continue;
    const lost = exports.find((name) => !known.has(name));
    if (lost !== undefined) throw new Error(`Two modules of the locks export ${lost}: rename one.`);
    const up = relative(dirname(entryPoint), '.').split(sep).join('/') || '.';
    writeFileSync(join(folder, entryPoint), `export { ${exports.join(', ')} } from '${up}/${BUNDLE}';\n`);
  }
  writeFileSync(join(folder, BUNDLE), restoreClassNames(outputFiles[0]!.text));
}
