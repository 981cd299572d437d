import { inspect } from 'node:util';

/** What a thread tells people about a step that it took. */
export interface StepNote {
  /** The number of the step in the execution. */
  readonly step: number;
  readonly operands: string;
  readonly result: string;
  /** File, line and column in the code under test; undefined for a step of the event loop. */
  readonly source: string | undefined;
}

export function showValue(value: unknown): string {
  return typeof value === 'bigint' ? `${value}n` : typeof value === 'string' ? value : inspect(value);
}
