import { HammerlockError } from '../../base/hammerlock-error.ts';

/** A history that is malformed, or not one of the model. Its message names the line. */
export class MalformedHistoryError extends HammerlockError {
  readonly code = 'malformed_history';
  /** Counted from 1. Of events that were not read from lines: which of them it is. */
  readonly line: number;

  constructor(line: number, what: string, unit: 'line' | 'event' = 'line') {
    super(`${unit} ${line}: ${what}`);
    this.line = line;
  }
}
