import type { VerdictOutcome } from '../hammer/verdict/verdict.ts';

/** The outcome of several runs together: the worst of theirs. */
export function overallOutcome(runs: readonly { readonly outcome: VerdictOutcome }[]): VerdictOutcome {
  const order: readonly VerdictOutcome[] = ['violated', 'deadlocked', 'undecided'];
  return order.find((outcome) => runs.some((run) => run.outcome === outcome)) ?? 'held';
}
