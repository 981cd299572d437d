import { fileURLToPath } from 'node:url';
import { otherKindText } from '../../base/user-modules/module-kind.ts';
import { loadDefaultExport } from '../../base/user-modules/user-module.ts';
import { InvalidProgramError } from './invalid-program-error.ts';
import { checkProgram, type Program } from './program.ts';

/**
 * An environment variable that is set in the explorer's own threads, which load programs but must not explore
 * any.
 */
export const EXPLORED = 'HAMMERLOCK_EXPLORED';

/**
 * Imports a program file and returns the program that it exports.
 *
 * @throws {@link InvalidProgramError} if the import throws, or if the default export is not a valid program
 */
export async function loadProgram(url: string): Promise<Program> {
  const program = await loadDefaultExport('program', url, InvalidProgramError);
  const other = otherKindText('program', url, program);
  if (other !== undefined) throw new InvalidProgramError(other);
  try {
    checkProgram(program);
  } catch (cause) {
    if (!(cause instanceof InvalidProgramError)) throw cause;
    throw new InvalidProgramError(`${fileURLToPath(url)}: ${cause.message}`, { cause });
  }
  return program;
}
