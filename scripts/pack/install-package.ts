import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPackage } from './build-package.ts';
import type { PartPackage } from './packages.ts';
import { runCommand } from './run-command.ts';

/**
 * Packs a package and installs it in a new, empty folder, without the network.
 *
 * @returns the folder, which the caller removes, and the path of the `.tgz` file
 */
export function installPackage(part: PartPackage): { folder: string; packed: string } {
  const packed = buildPackage(part);
  const folder = mkdtempSync(join(tmpdir(), `${part.name}-`));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  try {
    runCommand('npm', ['install', '--offline', '--no-audit', '--no-fund', '--silent', packed], folder);
    return { folder, packed };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
