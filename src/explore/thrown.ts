import { inspect } from 'node:util';

/** What was thrown, as it can be told in another thread. */
export interface Thrown {
  readonly message: string;
  /** With its stack. */
  readonly text: string;
}

export function described(error: unknown): Thrown {
  return { message: error instanceof Error ? error.message : inspect(error), text: inspect(error) };
}
