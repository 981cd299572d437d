import type { LockMode } from '../../../../src/locks/api/grant.ts';
import type { Fairness } from '../../../../src/locks/api/lock-options.ts';

/** A lock table, and the mode in which keys are taken in it. */
export interface Variant {
  readonly mode: LockMode;
  readonly fairness: Fairness;
  readonly leaseMs: number;
}

export const variants: readonly Variant[] = (['exclusive', 'shared'] as const).flatMap((mode) =>
  (['barging', 'fifo'] as const).flatMap((fairness) =>
    [Number.POSITIVE_INFINITY, 30_000].map((leaseMs) => ({ mode, fairness, leaseMs })),
  ),
);

/** The URL of the program for a variant. */
export function programOf({ mode, fairness, leaseMs }: Variant): string {
  return new URL(`./grants.ts?${mode}&${fairness}&${leaseMs}`, import.meta.url).href;
}

/** The variant that the URL of a program names. */
export function variantOf(url: string): Variant {
  const found = variants.find((variant) => programOf(variant) === url);
  if (found === undefined) throw new Error(`${url} names no variant`);
  return found;
}
