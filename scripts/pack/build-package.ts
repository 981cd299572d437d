import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundlePackage } from './bundle-package.ts';
import { inlineWarden } from './inline-warden.ts';
import { importsOf } from './module-imports.ts';
import { packageReadme } from './package-readme.ts';
import { type PackageEntry, type PartPackage, renameImports } from './packages.ts';
import { runCommand } from './run-command.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const packages = join(root, 'node_modules', '.cache', 'packages');

/**
 * Builds a package and packs it. Several processes may do so at once: each builds in a folder of its own, and the
 * file appears whole.
 *
 * @returns the path of the `.tgz` file
 * @throws Error if the sources do not compile, or import a package, or if the package is too large
 */
export function buildPackage(part: PartPackage): string {
  mkdirSync(packages, { recursive: true });
  const folder = mkdtempSync(join(packages, `${part.name}-`));
  try {
    return packIn(folder, part);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function packIn(folder: string, part: PartPackage): string {
  compile(part, folder);
  if (existsSync(join(folder, 'dist', 'workers', 'warden.js'))) inlineWarden(join(folder, 'dist'));
  if (part.bundled) bundlePackage(folder, part.entries.map(builtEntry));
  finishModules(part, folder);
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  writeFileSync(join(folder, 'README.md'), packageReadme(part, readFileSync(join(root, part.page), 'utf8')));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(part), null, 2)}\n`);
  const packed = runCommand('npm', ['pack', '--json', '--pack-destination', folder], folder);
  const [{ filename, size }] = JSON.parse(packed) as [{ filename: string; size: number }];
  if (size > (part.maxBytes ?? Number.POSITIVE_INFINITY)) {
    throw new Error(`${filename} has ${size} bytes, more than ${part.maxBytes}.`);
  }
  const file = join(packages, filename);
  renameSync(join(folder, filename), file);
  return file;
}

/** Where the module of an entry is in the package, without its extension. */
function builtEntry({ module }: PackageEntry): string {
  return `dist/${module.replace(/\.ts$/, '')}`;
}

/** Compiles the modules that are reachable from the entries and from the workers, and no others. */
function compile({ entries, workers }: PartPackage, folder: string): void {
  const config = join(folder, 'tsconfig.json');
  const content = {
    extends: join(root, 'tsconfig.build.json'),
    compilerOptions: { rootDir: root, outDir: join(folder, 'dist') },
    include: [],
    files: [...entries.map(({ module }) => module), ...workers].map((file) => join(root, file)),
  };
  writeFileSync(config, JSON.stringify(content));
  runCommand(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', config], root);
  rmSync(config);
}

/**
 * Gives what the modules name in examples and messages the names of the package.
 *
 * @throws Error if a module imports a package: it would be missing where this package is installed alone
 */
function finishModules(part: PartPackage, folder: string): void {
  for (const path of globSync('dist/**/*.{js,d.ts}', { cwd: folder })) {
    const file = join(folder, path);
    const source = readFileSync(file, 'utf8');
    for (const specifier of importsOf(source)) {
      if (!/^(\.|node:)/.test(specifier)) throw new Error(`${path} imports the package ${specifier}.`);
    }
    writeFileSync(file, renameImports(part, source));
  }
}

function manifest({ name, description, keywords, entries, workers }: PartPackage): object {
  const { version, license, type, engines, repository, bugs } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as Record<string, unknown>;
  const exported = entries.map((entry) => {
    const built = `./${builtEntry(entry)}`;
    return [entry.subpath, { types: `${built}.d.ts`, default: `${built}.js` }];
  });
  const run = [
    ...workers,
    ...entries.map(({ module }) => module).filter((module) => module.startsWith('workers/')),
  ];
  return {
    name,
    version,
    description,
    keywords,
    license,
    repository,
    bugs,
    type,
    sideEffects: run.length > 0 && run.map((worker) => `./dist/${worker.replace(/\.ts$/, '.js')}`),
    engines,
    exports: { ...Object.fromEntries(exported), './package.json': './package.json' },
    files: ['dist'],
  };
}
