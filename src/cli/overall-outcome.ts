import type { VerdictOutcome } from '../hammer/verdict/verdict.ts';

/** What several things that were tried came to. */
export function overallOutcome(tried: readonly { readonly outcome: VerdictOutcome }[]): VerdictOutcome {
  const order: readonly VerdictOutcome[] = ['violated', 'deadlocked', 'undecided'];
  return order.find((outcome) => tried.some((one) => one.outcome === outcome)) ?? 'held';
}
