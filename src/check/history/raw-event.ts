/** An event of a history as it was read: nobody has validated its fields. */
export interface RawEvent {
  /** The line on which the event begins, from 1. */
  line: number;
  [field: string]: unknown;
}

/** An event with its line. Nobody else has the object: it was made from the text. */
export function rawEvent(event: object, line: number): RawEvent {
  const placed = event as RawEvent;
  placed.line = line;
  return placed;
}

/** Whether a value that was read may be an event. */
export function isEventLike(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
