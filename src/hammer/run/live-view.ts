import { type Fault, lastBegan, readFaults } from '../faults/fault-log.ts';
import { type LiveSamples, liveSampler } from '../measure/live-samples.ts';
import type { Samples } from '../measure/samples.ts';
import type { RunProgress } from './run-spec.ts';

/** The progress of a run that may be watched. */
export interface WatchedProgress extends RunProgress {
  /** Only if somebody watches, and the run measures. */
  readonly live?: LiveView;
}

/** What is new in a run since the last report of its progress. */
export interface LiveView extends LiveSamples {
  /** The beginning of the measurements, in ms from the start of the workers: above 0 after the process was killed. */
  readonly fromMs: number;
  /** The faults that were injected lately, or have recovered since. */
  readonly faults: LiveFaults;
}

/** The end of the list of faults. */
export interface LiveFaults {
  /** The index of the first of these: from there on, they replace what was known. */
  readonly first: number;
  /** Those that are new, or had not recovered at the last report, and all after them. */
  readonly all: readonly Fault[];
}

/** A run that injects more tells nobody of the others while it goes on. */
const MAX_FAULTS = 2_000;

/**
 * Reads what is new in a run.
 *
 * @param watchers how many have begun to watch so far. Whenever that changes the view is whole again, since the last one
 * has seen nothing yet. At 0 nothing is read
 */
export function liveViews(
  samples: Samples,
  directory: string,
  watchers: () => number,
): () => LiveView | undefined {
  let seenBy = 0;
  let read = liveSampler(samples);
  let told = 0;

  return () => {
    const now = watchers();
    if (now === 0) return undefined;
    if (now !== seenBy) {
      seenBy = now;
      read = liveSampler(samples);
      told = 0;
    }
    const live = read();
    if (live === undefined) return undefined;
    const known = readFaults(directory).slice(0, MAX_FAULTS);
    const first = told;
    // A fault is told again until it has recovered.
    const open = known.findIndex(({ recoveredMs }, index) => index >= first && recoveredMs === null);
    told = open === -1 ? known.length : open;
    return { ...live, fromMs: lastBegan(directory), faults: { first, all: known.slice(first) } };
  };
}
