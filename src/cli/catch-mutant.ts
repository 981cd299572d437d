import type { Hammer } from '../hammer/hammer.ts';
import type { Verdict } from '../hammer/verdict/verdict.ts';
import { deadlockText } from '../hammer/verdict/verdict-text.ts';
import type { Mutant } from '../mutants/index.ts';
import { scenarios } from '../scenarios/index.ts';

/** What came of hammering a mutant until it was caught. */
export interface CatchAttempt {
  readonly isCaught: boolean;
  /** From the start of the first round to the verdict of the last. */
  readonly tookMs: number;
  /** By which it was caught; else what was said first in the last round. */
  readonly said: string;
}

export const WORKERS = 4;
const FIRST_ROUND_MS = 200;
const LIMIT_MS = 30_000;
/** For mutants that get stuck. */
const SHORT_DEADLINE_MS = 500;

/** Runs something that takes no time, so that the next run need not load what all runs load. */
export async function warmUp(hammer: Hammer): Promise<void> {
  await hammer.run(scenarios.get('exclusion')!.url, { workers: WORKERS, duration: 1 });
}

/**
 * Hammers a mutant in rounds, each twice as long as the one before, until it is caught for the right reason, or 30 s
 * are over: much is seen only when a round has ended, and most does not take long.
 */
export async function catchMutant(
  hammer: Hammer,
  mutant: Mutant,
  seed: number,
  limitMs = LIMIT_MS,
): Promise<CatchAttempt> {
  const { kind, scenario, outcome, url } = mutant;
  let tookMs = 0;
  for (let round = 0; ; round++) {
    const start = performance.now();
    const verdict = await hammer.run(kind === 'scenario' ? url : scenarios.get(scenario)!.url, {
      workers: WORKERS,
      duration: Math.min(FIRST_ROUND_MS * 2 ** round, limitMs - tookMs),
      seed: 1_000 * seed + round,
      ...(kind !== 'scenario' && { [kind]: url }),
      ...(outcome === 'deadlocked' && { deadline: SHORT_DEADLINE_MS }),
    });
    tookMs += Math.round(performance.now() - start);
    const evidence = evidenceOf(verdict);
    const proof = verdict.outcome === outcome ? evidence.find((line) => mutant.reason.test(line)) : undefined;
    if (proof !== undefined || tookMs >= limitMs)
      return {
        isCaught: proof !== undefined,
        tookMs,
        said: (proof ?? evidence[0] ?? verdict.outcome).trim(),
      };
  }
}

/** All that it says, a line each. */
function evidenceOf({ violations, deadlock }: Verdict): string[] {
  return [...violations, ...(deadlock === undefined ? [] : deadlockText(deadlock).split('\n'))];
}
