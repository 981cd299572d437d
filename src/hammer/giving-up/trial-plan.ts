import type { LockMode } from '../../locks/api/grant.ts';
import { isApplicable, type TrialConditions, type WayToGiveUp, waysToGiveUp } from './ways-to-give-up.ts';

export const KEYS = ['given up on', 'given up on, too'] as const;
const [FIRST, SECOND] = KEYS;

/**
 * What happens around a waiter that gives up. One worker holds a key, the waiter asks for what it can't have meanwhile,
 * others ask for `wanted` behind it, and it gives up.
 */
export interface TrialPlan {
  /** Its index among the cells. */
  readonly way: number;
  readonly held: string;
  readonly heldAs: LockMode;
  readonly asked: readonly string[];
  readonly askedAs: LockMode;
  /** What those behind it ask for; in which mode, where that matters. */
  readonly wanted: string;
  readonly wantedAs?: LockMode;
  /** Whether those behind must be let in as soon as it is gone, and not only when the holder has left as well. */
  readonly opensAtOnce: boolean;
}

/** Two for what can be in the way of others in two ways. */
export function trialPlansFor(means: TrialConditions): TrialPlan[] {
  return waysToGiveUp.flatMap((cell, index) =>
    isApplicable(cell, means) ? plotsOf(cell, means).map((plan) => ({ way: index, ...plan })) : [],
  );
}

function plotsOf({ wants }: WayToGiveUp, { shares }: TrialConditions): Omit<TrialPlan, 'way'>[] {
  const alone = { held: FIRST, heldAs: 'exclusive', wanted: FIRST, opensAtOnce: false } as const;
  switch (wants) {
    case 'shared':
      return [{ ...alone, asked: [FIRST], askedAs: 'shared' }];
    case 'several keys': {
      const both = { asked: KEYS, askedAs: 'exclusive' } as const;
      // It has the first, and waits for the second.
      return [
        { ...alone, ...both, held: SECOND, opensAtOnce: true },
        { ...alone, ...both },
      ];
    }
    case 'exclusive': {
      const one = { asked: [FIRST], askedAs: 'exclusive' } as const;
      // Readers stand behind the writer, and only the writer keeps them out.
      const amongReaders = { heldAs: 'shared', wantedAs: 'shared', opensAtOnce: true } as const;
      return [...(shares ? [{ ...alone, ...one, ...amongReaders }] : []), { ...alone, ...one }];
    }
  }
}
