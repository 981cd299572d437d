import type { Hammer } from '../../hammer/hammer.ts';
import type { Verdict } from '../../hammer/verdict/verdict.ts';
import { deadlockText } from '../../hammer/verdict/verdict-text.ts';
import type { Mutant } from '../../mutants/index.ts';
import { scenarios } from '../../scenarios/index.ts';

/** The result of hammering a mutant until it was caught, or the time was over. */
export interface CatchAttempt {
  readonly isCaught: boolean;
  /** The time from the start of the first round to the verdict of the last one. */
  readonly tookMs: number;
  /** The violation that caught the mutant, or else the first evidence of the last round. */
  readonly evidence: string;
}

export const WORKERS = 4;
const FIRST_ROUND_MS = 200;
const LIMIT_MS = 30_000;
/** The deadline of a step, for mutants that get stuck. */
const SHORT_DEADLINE_MS = 500;

/** Runs a scenario for a moment, so that the time of the next run does not include loading. */
export async function warmUp(hammer: Hammer): Promise<void> {
  await hammer.run(scenarios.get('exclusion')!.url, { workers: WORKERS, duration: 1 });
}

/**
 * Hammers a mutant until it is caught for the right reason, or 30 s are over. Each round is twice as long as
 * the one before, because much is found only at the end of a round, and most of it soon.
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
    const lines = evidenceLines(verdict);
    const proof = verdict.outcome === outcome ? lines.find((line) => mutant.reason.test(line)) : undefined;
    if (proof !== undefined || tookMs >= limitMs)
      return {
        isCaught: proof !== undefined,
        tookMs,
        evidence: (proof ?? lines[0] ?? verdict.outcome).trim(),
      };
  }
}

/** The violations and the lines of the deadlock. */
function evidenceLines({ violations, deadlock }: Verdict): string[] {
  return [...violations, ...(deadlock === undefined ? [] : deadlockText(deadlock).split('\n'))];
}
