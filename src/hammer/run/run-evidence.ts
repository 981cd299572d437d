import { type ErrorReport, readErrors } from '../evidence/error-report.ts';
import { readInvalid, readViolations } from '../evidence/violation-log.ts';
import { type Fault, type FaultKind, lastBegan, readFaults, readTouched } from '../faults/fault-log.ts';

/** What the threads of a run have noted on disk. */
export interface RunEvidence {
  /** Why the run proves nothing, where a module returned something invalid. */
  readonly invalid: string | undefined;
  readonly violations: readonly string[];
  readonly errors: readonly ErrorReport[];
  readonly faults: readonly Fault[];
  /** How many calls the faults of each kind have touched. */
  readonly touched: ReadonlyMap<FaultKind, number>;
  /** When the workers of the last process began, in ms from when those of the first did. */
  readonly lastBeganMs: number;
}

export function readEvidence(directory: string): RunEvidence {
  return {
    invalid: readInvalid(directory),
    violations: readViolations(directory),
    errors: readErrors(directory),
    faults: readFaults(directory),
    touched: readTouched(directory),
    lastBeganMs: lastBegan(directory),
  };
}
