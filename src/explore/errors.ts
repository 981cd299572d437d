/** What was to be explored, or how, is not something that can be. Nothing was run. */
export class InvalidProgramError extends Error {
  readonly code = 'invalid_program';
  override readonly name = 'InvalidProgramError';
}
