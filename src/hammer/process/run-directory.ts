import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidRunError } from '../evidence/run-errors.ts';

/** Those of the runs that go on. If this process exits before they end, as by a second Ctrl-C, it removes them then. */
const directories = new Set<string>();

/** Creates the directory for everything that a run writes. @throws {@link InvalidRunError} if that fails */
export async function runDirectory(): Promise<string> {
  let directory: string;
  try {
    directory = await mkdtemp(join(tmpdir(), 'hammerlock-'));
  } catch (cause) {
    throw new InvalidRunError(
      `The run has no place for its files in ${tmpdir()}: ${cause}. Set TMPDIR to a directory that can be written.`,
      { cause },
    );
  }
  if (directories.size === 0) process.on('exit', removeAll);
  directories.add(directory);
  return directory;
}

/** Removes the directory of a run that is over, as far as that is possible: its verdict stands anyway. */
export async function removeRunDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 5 }).catch(() => {});
  directories.delete(directory);
  if (directories.size === 0) process.off('exit', removeAll);
}

function removeAll(): void {
  for (const directory of directories) {
    try {
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    } catch {
      // What can't be removed is left: there is no later.
    }
  }
}
