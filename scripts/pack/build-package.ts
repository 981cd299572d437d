import { spawnSync } from 'node:child_process';
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageReadme } from './package-readme.ts';
import type { PartPackage } from './packages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Builds a package into a folder of its own and packs it.
 *
 * @returns the path of the `.tgz` file, which is in that folder
 * @throws Error if the sources do not compile, or import a package
 */
export function buildPackage(part: PartPackage): string {
  const folder = join(root, 'node_modules', '.cache', 'packages', part.name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  compile(part, folder);
  finishModules(part, folder);
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  writeFileSync(join(folder, 'README.md'), packageReadme(part, readFileSync(join(root, part.page), 'utf8')));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(part), null, 2)}\n`);
  const packed = run('npm', ['pack', '--json', '--pack-destination', folder], folder);
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  return join(folder, filename);
}

/** Compiles the modules that are reachable from the entry and from the workers, and no others. */
function compile({ entry, workers }: PartPackage, folder: string): void {
  const config = join(folder, 'tsconfig.json');
  const content = {
    extends: join(root, 'tsconfig.build.json'),
    compilerOptions: { rootDir: root, outDir: join(folder, 'dist') },
    include: [],
    files: [entry, ...workers].map((file) => join(root, file)),
  };
  writeFileSync(config, JSON.stringify(content));
  run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', config], root);
  rmSync(config);
}

/**
 * Gives the examples in the documentation of the modules the name of the package.
 *
 * @throws Error if a module imports a package: it would be missing where this package is installed alone
 */
function finishModules({ name, subpath }: PartPackage, folder: string): void {
  for (const path of globSync('dist/**/*.{js,d.ts}', { cwd: folder })) {
    const file = join(folder, path);
    const source = readFileSync(file, 'utf8');
    for (const [, specifier = ''] of source.matchAll(IMPORT)) {
      if (!/^(\.|node:)/.test(specifier)) throw new Error(`${path} imports the package ${specifier}.`);
    }
    writeFileSync(file, source.replaceAll(`'hammerlock/${subpath}'`, `'${name}'`));
  }
}

/** An import or a re-export, static or dynamic, that is not in the lines of a comment. */
const IMPORT = /^(?!\s*\*).*\b(?:from |import ?\(?)['"]([^'"]+)['"]/gm;

function manifest({ name, description, keywords, entry, workers }: PartPackage): object {
  const { version, license, type, engines, repository, bugs } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as Record<string, unknown>;
  const built = `./dist/${entry.replace(/\.ts$/, '')}`;
  return {
    name,
    version,
    description,
    keywords,
    license,
    repository,
    bugs,
    type,
    sideEffects: workers.length > 0 && workers.map((worker) => `./dist/${worker.replace(/\.ts$/, '.js')}`),
    engines,
    exports: {
      '.': { types: `${built}.d.ts`, default: `${built}.js` },
      './package.json': './package.json',
    },
    files: ['dist'],
  };
}

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout;
}
