import { InvalidProgramError } from './errors.ts';
import type { Program } from './program.ts';
import type { SharedMemory } from './shared-memory.ts';
import { described } from './thrown.ts';

/** Has a program set up its world. @throws {@link InvalidProgramError} when it throws */
export function setUp(program: Program, memory: SharedMemory): unknown {
  try {
    return memory.setUp(program.setup);
  } catch (error) {
    if (error instanceof InvalidProgramError) throw error;
    throw new InvalidProgramError(setUpFailed(program, described(error).text), { cause: error });
  }
}

export function setUpFailed({ name }: Program, text: string): string {
  return `The setup of the program ${JSON.stringify(name)} has thrown, so nothing was explored: mend it first. ${text}`;
}
