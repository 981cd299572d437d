import type { StepNote } from './step-note.ts';
import type { Thrown } from './thrown.ts';

/** A message from an explored thread to the coordinator, with one of these. */
export interface ThreadReport {
  readonly error?: Thrown;
  readonly note?: StepNote;
  /**
   * The name of a native function to which the program has passed shared memory, sent with its first such
   * call.
   */
  readonly nativeFunction?: string;
  /** The open resources of its real event loop, as Node names them, if they make the execution undecided. */
  readonly work?: readonly string[];
}
