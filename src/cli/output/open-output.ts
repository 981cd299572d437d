import { existsSync, realpathSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { discardOutput, outputTarget } from '../../base/output-target.ts';
import { InvalidRunError } from '../../hammer/evidence/run-errors.ts';
import { printError } from './print.ts';

/** A file that a command writes when its work is done. */
export interface OutputFile {
  /** Writes the file. A failure is printed, and does not keep the other outputs from being written. */
  write(what: string, text: () => string): void;
}

/**
 * Finds out whether an output file can be written, before the command starts its work. Nothing of it changes until it is
 * written, so a command that is refused leaves neither an empty file nor an emptied one.
 *
 * @param file undefined for an output that was not asked for
 * @throws {@link InvalidRunError} if it can't be written
 */
export function openOutput(file: string | undefined): OutputFile {
  if (file === undefined) return { write() {} };
  if (file === '')
    throw new InvalidRunError('The name of an output file is empty: name one, or leave the option out.');
  if (file === '-') {
    throw new InvalidRunError('An output needs a file, not -. Standard output is the file /dev/stdout.');
  }
  const target = tryToOpen(file);
  return { write: (what, text) => reportFailedWrite(what, () => writeWhole(target, text())) };
}

function writeWhole(target: string | number, text: string): void {
  try {
    writeFileSync(target, text);
  } catch (error) {
    discardOutput(target);
    throw error;
  }
}

function tryToOpen(file: string): string | number {
  try {
    return outputTarget(file);
  } catch (cause) {
    throw new InvalidRunError(`${file} can't be written: ${cause}`, { cause });
  }
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
 * Refuses an output file that is also an input or another output: writing it would replace that. Files are given
 * by path or URL; as an input, `-` is standard input.
 *
 * @throws {@link InvalidRunError}
 */
export function refuseSharedFiles(
  read: readonly (string | undefined)[],
  written: readonly (string | undefined)[],
): void {
  const taken = new Set(read.flatMap((path) => (path === undefined || path === '-' ? [] : [realPath(path)])));
  for (const path of written) {
    if (path === undefined || path === '' || path === '-') continue;
    const real = realPath(path);
    // Writing to a device replaces nothing.
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
