import { fileURLToPath } from 'node:url';
import { InvalidProgramError } from './errors.ts';
import { checkProgram, type Program } from './program.ts';

/** In the environment of the explorer's own threads, which load programs but explore none. */
export const EXPLORED = 'HAMMERLOCK_EXPLORED';

/** @throws {@link InvalidProgramError} */
export async function loadProgram(url: string): Promise<Program> {
  let module: { default?: unknown };
  try {
    module = await import(url);
  } catch (cause) {
    throw new InvalidProgramError(`The program ${fileURLToPath(url)} can't be loaded: ${cause}`, { cause });
  }
  if (module.default === undefined) {
    throw new InvalidProgramError(`The program ${fileURLToPath(url)} has no default export.`);
  }
  try {
    checkProgram(module.default);
  } catch (cause) {
    if (!(cause instanceof InvalidProgramError)) throw cause;
    throw new InvalidProgramError(`${fileURLToPath(url)}: ${cause.message}`, { cause });
  }
  return module.default;
}
