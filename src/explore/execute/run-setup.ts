import { describeThrown } from '../control/thrown.ts';
import { sharedParts } from '../memory/find-shared-memory.ts';
import { MAX_BUFFERS, type ProgramMemory } from '../memory/program-memory.ts';
import { InvalidProgramError } from '../program/invalid-program-error.ts';
import type { Program } from '../program/program.ts';

/**
 * Runs the setup of a program and returns its world. @throws {@link InvalidProgramError} if the setup throws
 */
export function runSetup(program: Program, memory: ProgramMemory): unknown {
  try {
    return memory.setUp(program.setup);
  } catch (error) {
    if (error instanceof InvalidProgramError) throw error;
    throw new InvalidProgramError(setupFailedText(program, describeThrown(error).text), { cause: error });
  }
}

/**
 * Refuses a world with shared memory from outside the setup, such as a buffer of a module: each thread would
 * have a different one.
 *
 * @throws {@link InvalidProgramError}
 */
export function refuseForeignMemory({ name }: Program, memory: ProgramMemory, world: unknown): void {
  for (const [path, part] of sharedParts(world)) {
    if (memory.numberOf('buffer' in part ? part.buffer : part) < MAX_BUFFERS) continue;
    throw new InvalidProgramError(
      `The setup of the program ${JSON.stringify(name)} returns a SharedArrayBuffer that it has not made` +
        `${path && `, ${path}`}: each thread would have a different one there. Make it in setup.`,
    );
  }
}

export function setupFailedText({ name }: Program, thrown: string): string {
  return `The setup of the program ${JSON.stringify(name)} throws, so nothing was explored. Fix it first. ${thrown}`;
}
