import { fileURLToPath } from 'node:url';
import { loadDefaultExport } from '../../base/user-module.ts';
import { InvalidProgramError } from './invalid-program-error.ts';
import { checkProgram, type Program } from './program.ts';

/** In the environment of the explorer's own threads, which load programs but explore none. */
export const EXPLORED = 'HAMMERLOCK_EXPLORED';

/** @throws {@link InvalidProgramError} */
export async function loadProgram(url: string): Promise<Program> {
  const program = await loadDefaultExport('program', url, InvalidProgramError);
  try {
    checkProgram(program);
  } catch (cause) {
    if (!(cause instanceof InvalidProgramError)) throw cause;
    throw new InvalidProgramError(`${fileURLToPath(url)}: ${cause.message}`, { cause });
  }
  return program;
}
