import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildDist } from '../../scripts/pack/build-dist.ts';
import { smallestFiles } from './smallest-files.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A folder outside the checkout with the built package in its `node_modules`, as a user has it, and {@link smallestFiles}. */
export interface BuiltPackage extends Disposable {
  readonly folder: string;
  /** The file of the command. */
  readonly bin: string;
}

export async function openBuiltPackage(): Promise<BuiltPackage> {
  const folder = mkdtempSync(join(tmpdir(), 'hammerlock-start-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const installed = join(folder, 'node_modules', 'hammerlock');
    await buildDist(join(installed, 'dist'));
    cpSync(join(root, 'package.json'), join(installed, 'package.json'));
    symlinkSync(join(root, 'node_modules'), join(installed, 'node_modules'), 'junction');
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    for (const [file, text] of Object.entries(smallestFiles)) writeFileSync(join(folder, file), text);
    return { folder, bin: join(installed, 'dist', 'src', 'cli', 'bin.js'), [Symbol.dispose]: remove };
  } catch (error) {
    remove();
    throw error;
  }
}
