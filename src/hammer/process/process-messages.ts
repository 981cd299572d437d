import type { ErrorReport } from '../evidence/error-report.ts';
import type { WatchedProgress } from '../run/live-view.ts';
import type { RunSpec } from '../run/run-spec.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** Messages to the process that hammers. */
export type ToRunProcess =
  | { readonly run: RunSpec }
  | { readonly stop: true }
  /** How many have begun to watch the run so far; 0 if nobody watches it. */
  | { readonly watchers: number };
/** Messages from the process that hammers. */
export type FromRunProcess =
  | { readonly progress: WatchedProgress }
  /** The verdict, before the cleanup: it stands even if the cleanup fails. */
  | { readonly found: Verdict }
  | RunAnswer;

/** The result of a run. `isOver`: the process must not be used again. */
export type RunAnswer = { readonly isOver?: boolean } & (
  | { readonly verdict: Verdict }
  | { readonly invalid: string }
  | { readonly notOffered: readonly [lock: string, scenario: string, missing: readonly string[]] }
  /** `isUncaught`: the error came from the code of the scenario or of a module, not from the run itself. */
  | { readonly crashed: string; readonly error: ErrorReport; readonly isUncaught?: true }
);
