import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPackage } from '../../scripts/pack/install-package.ts';
import { packages } from '../../scripts/pack/packages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a command in a folder and returns what it wrote on stdout. */
export function runIn(folder: string, command: string, ...args: string[]): string {
  const shell = process.platform === 'win32';
  return execFileSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    shell,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Installs a package in an empty folder, without the network. Returns the folder, and the `.tgz` file. */
export function installAlone(t: { after: (clean: () => void) => void }, name: string) {
  const part = packages[name]!;
  const { folder, packed } = installPackage(part);
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const installed = readdirSync(join(folder, 'node_modules')).filter((file) => !file.startsWith('.'));
  assert.deepEqual(installed, [part.name], 'the package brings no other');
  const contents = readdirSync(join(folder, 'node_modules', part.name)).toSorted();
  assert.deepEqual(contents, ['LICENSE', 'README.md', 'dist', 'package.json']);
  return { folder, packed };
}

/** Type-checks modules in a folder, with no other types than those of the package and of Node. */
export function typeCheckIn(folder: string, options: readonly string[], ...files: string[]): void {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const rules = ['--noEmit', '--strict', '--exactOptionalPropertyTypes'];
  const types = options.includes('--types')
    ? []
    : ['--types', 'node', '--typeRoots', join(root, 'node_modules', '@types')];
  runIn(folder, process.execPath, tsc, ...rules, ...types, ...options, ...files);
}
