import type { Outcome } from '../hammer/verdict.ts';

/** What several things that were tried came to. */
export function overallOutcome(tried: readonly { readonly outcome: Outcome }[]): Outcome {
  const order: readonly Outcome[] = ['violated', 'deadlocked', 'undecided'];
  return order.find((outcome) => tried.some((one) => one.outcome === outcome)) ?? 'held';
}
