export { InvalidProgramError } from './errors.ts';
export { defineProgram, type Outcome, type Program, type ProgramThread, type ThreadBody } from './program.ts';
