import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Attempt, type Place, unlessShown } from './place.ts';
import type { Project } from './project.ts';
import { countsScenario, DIED, hammeringModule, LOST_UPDATE, lockFiles } from './sources.ts';
import { packageVersion, toolFolder } from './tools.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const EXTERNAL = 'Leave the harness out of the bundle: it starts workers from its files';

/** The text of a script that bundles `entries`, each into the file of its name in `outdir`. */
type BundleScript = (bundle: {
  readonly entries: readonly string[];
  readonly outdir: string;
  /** Whether what comes from `node_modules` is left out. */
  readonly isExternal: boolean;
}) => string;

const urlOf = (folder: string, module: string) =>
  pathToFileURL(createRequire(join(folder, 'package.json')).resolve(module)).href;

const withEsbuild: BundleScript = ({ entries, outdir, isExternal }) => `
import { buildSync } from '${urlOf(root, 'esbuild')}';
buildSync({
  entryPoints: ${JSON.stringify(entries)},
  outdir: '${outdir}',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  ${isExternal ? "packages: 'external'," : ''}
});`;

const withWebpack: BundleScript = ({ entries, outdir, isExternal }) => `
import webpack from '${urlOf(toolFolder('webpack')!, 'webpack')}';
webpack({
  mode: 'production',
  target: 'node22',
  entry: ${JSON.stringify(Object.fromEntries(entries.map((entry) => [entry.replace(/\.mjs$/, ''), `./${entry}`])))},
  experiments: { outputModule: true },
  output: { path: process.cwd() + '/${outdir}', module: true, filename: '[name].mjs' },
  ${isExternal ? "externalsType: 'module', externals: ['hammerlock']," : ''}
}, (error, stats) => console.log(error ?? stats.toString({ all: false, errors: true })));`;

const withVite: BundleScript = ({ entries, outdir, isExternal }) => `
import { build } from '${pathToFileURL(join(root, 'node_modules', 'vite', 'dist', 'node', 'index.js')).href}';
await build({
  logLevel: 'error',
  ${isExternal ? '' : 'ssr: { noExternal: true },'}
  build: {
    ssr: true,
    outDir: '${outdir}',
    rollupOptions: {
      input: ${JSON.stringify(entries)},
      output: { entryFileNames: '[name].mjs' },
    },
  },
});`;

function attemptWith(script: BundleScript, project: Project): Attempt {
  const { write, run } = project;
  const bundle = (outdir: string, isExternal: boolean, entries: readonly string[]) => {
    write({ 'bundle.mjs': script({ entries, outdir, isExternal }) });
    const output = run(process.execPath, 'bundle.mjs');
    return output + run(process.execPath, join(outdir, entries[0]!));
  };
  const reasons = ['hammerlock/locks', 'hammerlock-locks'].map((locks) => {
    const files = lockFiles(locks);
    write(files);
    return unlessShown(DIED, bundle(`bundled-${locks.replace('/', '-')}`, false, Object.keys(files)));
  });
  write({ 'hammering.mjs': hammeringModule, 'counts.mjs': countsScenario });
  return {
    locks: reasons.find((reason) => reason !== undefined),
    harness: unlessShown(LOST_UPDATE, bundle('bundled-harness', true, ['hammering.mjs'])),
  };
}

export const bundlerPlaces: readonly Place[] = [
  {
    name: 'esbuild',
    note: `The locks need no option. ${EXTERNAL} (\`packages: 'external'\`).`,
    version: () => packageVersion(root, 'esbuild'),
    attempt: (project) => attemptWith(withEsbuild, project),
  },
  {
    name: 'webpack 5',
    tool: 'webpack',
    note: `The locks need no option. ${EXTERNAL} (\`externals: ['hammerlock']\`).`,
    version: () => packageVersion(toolFolder('webpack')!, 'webpack'),
    attempt: (project) => attemptWith(withWebpack, project),
  },
  {
    name: '`vite build --ssr`',
    note: 'Vite leaves packages out of the bundle; the locks were tried with `ssr.noExternal: true`, which takes them in.',
    version: () => packageVersion(root, 'vite'),
    attempt: (project) => attemptWith(withVite, project),
  },
];
