import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HammerlockError } from '../base/hammerlock-error.ts';
import { countText, numberText } from '../base/number-text.ts';
import { quotedWord } from '../base/shell-word.ts';
import type { Failure, FailureKind } from './failures/failure.ts';
import { failureText } from './failures/failure-text.ts';
import { type Untried, untriedText } from './untried.ts';

/** `held`: nothing failed. `deadlocked`: threads do not come back. `undecided`: nothing can be said. */
export type ExplorationOutcome = 'held' | 'violated' | 'deadlocked' | 'undecided';

/** What came of exploring a program. */
export interface Exploration {
  readonly program: string;
  /** The URL of the program's file. */
  readonly file: string;
  readonly outcome: ExplorationOutcome;
  readonly failure?: Failure;
  /** Why nothing can be said, where that is no failure. */
  readonly undecided?: string;
  readonly strategy: string;
  readonly seed: number;
  /** For dfs, the bound that it had; undefined for none. */
  readonly preemptions?: number;
  /** For pct. */
  readonly depth?: number;
  /** How many threads might die, and whether waits might time out at any step, and plain accesses were steps. */
  readonly maxDeaths: number;
  readonly timeouts: boolean;
  readonly plainAccesses: boolean;
  /** See {@link ExploreOptions.spins}. */
  readonly spins: number;
  /** What occurs in the program and was not tried; where the outcome is `held`, and no schedule was replayed. */
  readonly untried?: Untried;
  /** Whether there is nothing left to explore, within the bound. */
  readonly exhausted: boolean;
  /** `cut`: not to their end, since dfs has seen what would have followed, or it was too much. */
  readonly executions: { readonly complete: number; readonly cut: number };
  readonly steps: number;
  /** The steps of the longest execution. */
  readonly longest: number;
  readonly elapsedMs: number;
  /** The command that runs the failure again. */
  readonly replay?: string;
  readonly node: string;
}

const outcomes: Record<FailureKind, ExplorationOutcome> = {
  assertion: 'violated',
  'data race': 'violated',
  deadlock: 'deadlocked',
  'lost wake-up': 'deadlocked',
  // What threads keep for themselves is not seen: a loop that counts its rounds looks like one without an end.
  livelock: 'undecided',
  'uncontrolled blocking': 'undecided',
  'uncontrolled nondeterminism': 'undecided',
};

export function outcomeOf(failure: Failure | undefined, undecided: string | undefined): ExplorationOutcome {
  if (failure !== undefined) return outcomes[failure.kind];
  return undecided === undefined ? 'held' : 'undecided';
}

/** A line: several are a table. */
export function explorationLine({
  program,
  outcome,
  failure,
  executions,
  steps,
  elapsedMs,
  exhausted,
  preemptions,
}: Exploration): string {
  const { complete, cut } = executions;
  const what = failure === undefined || failure.kind === 'livelock' ? outcome : failure.kind;
  const rate = elapsedMs > 0 ? `, ${numberText(Math.round(((complete + cut) * 1_000) / elapsedMs))}/s` : '';
  const all = exhausted ? ', all there are' : '';
  const cutShort = cut > 0 ? `, ${numberText(cut)} cut short` : '';
  const counts = `${countText(complete, 'execution')}${all}${cutShort}, ${countText(steps, 'step')}`;
  const within =
    exhausted && preemptions !== undefined ? `, with ${countText(preemptions, 'preemption')} at most` : '';
  return `${program.padEnd(24)} ${what.padEnd(12)} ${counts} in ${(elapsedMs / 1_000).toFixed(1)} s${rate}${within}`;
}

/** The failure, step by step, and how to have it again; under `held`, in a line, what occurs in the program and was not tried. */
export function explorationEvidence(exploration: Exploration): string {
  const {
    failure,
    undecided,
    replay,
    untried,
    maxDeaths,
    preemptions: bound,
    strategy,
    exhausted,
    spins,
  } = exploration;
  const isStopped = strategy === 'dfs' && !exhausted;
  if (untried !== undefined) return untriedText(untried, { maxDeaths, bound, isStopped, spins });
  if (failure === undefined) return undecided ?? '';
  const again = replay === undefined ? '' : `\nagain: ${replay}`;
  return `${failureText(failure, (file) => relative(process.cwd(), file))}${again}`;
}

/** A program that was explored in a test, and did not hold; the message has all that was found. */
export class ProgramFailedError extends HammerlockError {
  readonly code = 'program_failed';
  readonly exploration: Exploration;

  constructor(exploration: Exploration) {
    super(`${explorationLine(exploration)}\n${explorationEvidence(exploration)}`);
    this.exploration = exploration;
  }
}

/** The command that follows a schedule again, to be pasted into a shell. */
export function replayCommand(file: string, schedule: string, options: readonly string[]): string {
  const command =
    process.env.npm_lifecycle_event === 'explore' ? 'npm run explore --' : 'npx hammerlock explore';
  const path = relative(process.cwd(), fileURLToPath(file)).replaceAll(sep, '/');
  // No option.
  return [
    command,
    quotedWord(path.startsWith('-') ? `./${path}` : path),
    `--replay "${schedule}"`,
    ...options,
  ].join(' ');
}
