import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPackage } from './build-package.ts';
import type { PartPackage } from './packages.ts';

/**
 * Packs a package and installs it in a new, empty folder, without the network.
 *
 * @returns the folder, which the caller removes, and the path of the `.tgz` file
 */
export function installPackage(part: PartPackage): { folder: string; packed: string } {
  const packed = buildPackage(part);
  const folder = mkdtempSync(join(tmpdir(), `${part.name}-`));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const { status, stderr } = spawnSync(
    'npm',
    ['install', '--offline', '--no-audit', '--no-fund', '--silent', packed],
    { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' },
  );
  if (status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`npm install of ${packed} failed: ${stderr}`);
  }
  return { folder, packed };
}
