import type { LockMode } from '../../locks/api/grant.ts';
import { isApplicable, type TrialConditions, type WayToGiveUp, waysToGiveUp } from './ways-to-give-up.ts';

export const KEYS = ['given up on', 'given up on, too'] as const;
const [FIRST, SECOND] = KEYS;

/**
 * The plan of a trial: one worker holds a key, a waiter asks for something that it cannot get meanwhile, others ask for
 * `wanted` behind it, and the waiter gives up.
 */
export interface TrialPlan {
  /** The index of the way to give up in `waysToGiveUp`. */
  readonly way: number;
  readonly held: string;
  readonly heldAs: LockMode;
  readonly asked: readonly string[];
  readonly askedAs: LockMode;
  /** The key that the others ask for, and the mode if it matters. */
  readonly wanted: string;
  readonly wantedAs?: LockMode;
  /** Whether the others must get the key as soon as the waiter has given up, even before the holder releases its key. */
  readonly opensAtOnce: boolean;
}

/** The plans for all ways to give up that can be tried: two for a way in which the waiter can block others in two ways. */
export function trialPlansFor(conditions: TrialConditions): TrialPlan[] {
  return waysToGiveUp.flatMap((way, index) =>
    isApplicable(way, conditions) ? plansOf(way, conditions).map((plan) => ({ way: index, ...plan })) : [],
  );
}

function plansOf({ wants }: WayToGiveUp, { shares }: TrialConditions): Omit<TrialPlan, 'way'>[] {
  const alone = { held: FIRST, heldAs: 'exclusive', wanted: FIRST, opensAtOnce: false } as const;
  switch (wants) {
    case 'shared':
      return [{ ...alone, asked: [FIRST], askedAs: 'shared' }];
    case 'several keys': {
      const both = { asked: KEYS, askedAs: 'exclusive' } as const;
      // In the first plan, the waiter has got the first key and waits for the second one.
      return [
        { ...alone, ...both, held: SECOND, opensAtOnce: true },
        { ...alone, ...both },
      ];
    }
    case 'exclusive': {
      const one = { asked: [FIRST], askedAs: 'exclusive' } as const;
      // The key is held by a reader: other readers have to wait only because of the writer ahead of them.
      const amongReaders = { heldAs: 'shared', wantedAs: 'shared', opensAtOnce: true } as const;
      return [...(shares ? [{ ...alone, ...one, ...amongReaders }] : []), { ...alone, ...one }];
    }
  }
}
