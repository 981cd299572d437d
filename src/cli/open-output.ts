import { existsSync, openSync, realpathSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidRunError } from '../hammer/evidence/run-errors.ts';
import { printError } from './print.ts';

/** Opens an output file before the command starts its work. @throws {@link InvalidRunError} if that fails */
export function openOutput(file: string): number {
  if (file === '')
    throw new InvalidRunError('The name of an output file is empty: name one, or leave the option out.');
  try {
    return openSync(file, 'w');
  } catch (cause) {
    throw new InvalidRunError(`${file} can't be written: ${cause}`, { cause });
  }
}

/**
 * Writes an output file, if it was asked for. A failure is printed, and does not keep the other outputs from
 * being written.
 */
export function writeOutput(name: string, file: number | undefined, text: () => string): void {
  if (file !== undefined) reportFailedWrite(name, () => writeFileSync(file, text()));
}

/** Runs `attempt`, and prints the error if it throws. */
export function reportFailedWrite(name: string, attempt: () => void): void {
  try {
    attempt();
  } catch (error) {
    printError(`${name} can't be written: ${error}`);
  }
}

/**
 * Refuses an output file that is also an input or another output: opening it would empty it. Files are given
 * by path or URL.
 *
 * @throws {@link InvalidRunError}
 */
export function refuseSharedFiles(
  read: readonly (string | undefined)[],
  written: readonly (string | undefined)[],
): void {
  const taken = new Set(read.filter((path) => path !== undefined).map(realPath));
  for (const path of written) {
    if (path === undefined || path === '') continue;
    const real = realPath(path);
    // Opening a device does not empty it.
    if (real.startsWith('/dev/')) continue;
    if (taken.has(real)) {
      throw new InvalidRunError(`${real} is named twice: each output needs a file of its own.`);
    }
    taken.add(real);
  }
}

function realPath(file: string): string {
  const path = file.startsWith('file:') ? fileURLToPath(file) : file;
  return existsSync(path) ? realpathSync(path) : resolve(path);
}
