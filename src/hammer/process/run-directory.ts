import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidRunError } from '../evidence/run-errors.ts';

/** Creates the directory for everything that a run writes. @throws {@link InvalidRunError} if that fails */
export async function runDirectory(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), 'hammerlock-'));
  } catch (cause) {
    throw new InvalidRunError(
      `The run has no place for its files in ${tmpdir()}: ${cause}. Set TMPDIR to a directory that can be written.`,
      { cause },
    );
  }
}
