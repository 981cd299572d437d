import { describeThrown } from '../control/thrown.ts';
import { sharedParts } from '../memory/place-names.ts';
import { MAX_BUFFERS, type ProgramMemory } from '../memory/program-memory.ts';
import { InvalidProgramError } from '../program/invalid-program-error.ts';
import type { Program } from '../program/program.ts';

/** Has a program set up its world. @throws {@link InvalidProgramError} when it throws */
export function setUp(program: Program, memory: ProgramMemory): unknown {
  try {
    return memory.setUp(program.setup);
  } catch (error) {
    if (error instanceof InvalidProgramError) throw error;
    throw new InvalidProgramError(setUpFailed(program, describeThrown(error).text), { cause: error });
  }
}

/** @throws {@link InvalidProgramError} when the world has shared memory that each thread would have for itself */
export function refuseForeign({ name }: Program, memory: ProgramMemory, world: unknown): void {
  for (const [path, part] of sharedParts(world)) {
    if (memory.numberOf('buffer' in part ? part.buffer : part) < MAX_BUFFERS) continue;
    throw new InvalidProgramError(
      `The setup of the program ${JSON.stringify(name)} hands out a SharedArrayBuffer that it has not made` +
        `${path && `, ${path}`}: each thread would have one of its own there. Make it in setup.`,
    );
  }
}

export function setUpFailed({ name }: Program, text: string): string {
  return `The setup of the program ${JSON.stringify(name)} has thrown, so nothing was explored: mend it first. ${text}`;
}
