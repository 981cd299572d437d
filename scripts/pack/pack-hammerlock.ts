import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildDist } from './build-dist.ts';
import { runCommand } from './run-command.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const packages = join(root, 'node_modules', '.cache', 'packages');

/**
 * Packs the package as `npm pack` does, but builds it in a folder of its own, so that several processes may do so at
 * once.
 *
 * @returns the path of the `.tgz` file
 */
export async function packHammerlock(): Promise<string> {
  mkdirSync(packages, { recursive: true });
  const folder = mkdtempSync(join(packages, 'hammerlock-'));
  try {
    await buildDist(join(folder, 'dist'));
    const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] };
    for (const path of ['package.json', 'README.md', 'LICENSE', ...files]) {
      if (path !== 'dist') cpSync(join(root, path), join(folder, path), { recursive: true });
    }
    const packed = runCommand('npm', ['pack', '--json', '--ignore-scripts'], folder);
    const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
    const file = join(packages, filename);
    renameSync(join(folder, filename), file);
    return file;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
