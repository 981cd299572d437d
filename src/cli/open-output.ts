import { existsSync, openSync, realpathSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidRunError } from '../hammer/evidence/run-errors.ts';
import { printError } from './print.ts';

/** Opens a file for what a command finds, before it begins to look. @throws {@link InvalidRunError} */
export function openOutput(file: string): number {
  if (file === '')
    throw new InvalidRunError('The name of a file to write is empty: name one, or leave the option out.');
  try {
    return openSync(file, 'w');
  } catch (cause) {
    throw new InvalidRunError(`${file} can't be written: ${cause}`, { cause });
  }
}

/** Writes it. What was found is not lost because it can't be written somewhere: that is said beside it. */
export function writeOutput(what: string, file: number | undefined, text: () => string): void {
  if (file !== undefined) reportFailedWrite(what, () => writeFileSync(file, text()));
}

export function reportFailedWrite(what: string, attempt: () => void): void {
  try {
    attempt();
  } catch (error) {
    printError(`${what} can't be written: ${error}`);
  }
}

/**
 * To open a file for what was found empties it, so it is neither read nor written for anything else. Files are paths or
 * URLs.
 *
 * @throws {@link InvalidRunError}
 */
export function refuseTwice(
  read: readonly (string | undefined)[],
  written: readonly (string | undefined)[],
): void {
  const taken = new Set(read.filter((path) => path !== undefined).map(realPath));
  for (const path of written) {
    if (path === undefined || path === '') continue;
    const real = realPath(path);
    // A device is not emptied.
    if (real.startsWith('/dev/')) continue;
    if (taken.has(real)) {
      throw new InvalidRunError(`${real} is named twice: what is found needs a file of its own.`);
    }
    taken.add(real);
  }
}

function realPath(file: string): string {
  const path = file.startsWith('file:') ? fileURLToPath(file) : file;
  return existsSync(path) ? realpathSync(path) : resolve(path);
}
