import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleLocks } from './bundle-locks.ts';
import { inlineWarden } from './inline-warden.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Compiles the package.
 *
 * @param dist the folder to compile into, which is emptied first
 * @throws Error if the sources do not compile
 */
export function buildDist(dist: string): void {
  rmSync(dist, { recursive: true, force: true });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, stdout } = spawnSync(
    process.execPath,
    [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', dist],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`The sources do not compile:\n${stdout}`);
  inlineWarden(dist);
  bundleLocks(dist);
}
