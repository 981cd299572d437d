import { HammerlockError } from '../../base/hammerlock-error.ts';

/** A history is malformed, or has an event that the model does not have. The message names the line. */
export class MalformedHistoryError extends HammerlockError {
  readonly code = 'malformed_history';
  /** The line, counted from 1; for events that were not read from lines, the number of the event. */
  readonly line: number;

  constructor(line: number, what: string, unit: 'line' | 'event' = 'line') {
    super(`${unit} ${line}: ${what}`);
    this.line = line;
  }
}
