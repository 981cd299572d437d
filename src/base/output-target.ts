import { closeSync, existsSync, openSync, realpathSync, rmSync, statSync } from 'node:fs';

/**
 * Finds out whether a file can be written, and changes nothing: a command that is refused afterwards leaves neither an empty
 * file nor an emptied one.
 *
 * @returns the path of a regular file; the number of anything else, such as a pipe, which may be opened only once
 * @throws what opening it throws
 */
export function outputTarget(path: string): string | number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) return openSync(path, 'w');
  closeSync(openSync(path, 'a'));
  // Not the path itself, which may be a link to a file that is not there yet.
  if (found === undefined) rmSync(realpathSync(path));
  return path;
}

/** Removes what a failed write has left of a regular file: an output is whole, or it is missing. */
export function discardOutput(target: string | number): void {
  if (typeof target === 'string' && existsSync(target)) rmSync(realpathSync(target));
}
