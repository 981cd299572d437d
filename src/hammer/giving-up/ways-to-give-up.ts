/** One way in which a waiter can give up: what it waits for, in which kind of call, and why the wait ends early. */
export interface WayToGiveUp {
  readonly wants: 'exclusive' | 'shared' | 'several keys';
  readonly asynchronous: boolean;
  readonly end: 'timeout' | 'abort' | 'death';
}

/** How a waiter can wait and give up. A blocked thread cannot be aborted, but it can be terminated. */
const waits = [
  { asynchronous: false, end: 'timeout' },
  { asynchronous: true, end: 'timeout' },
  { asynchronous: true, end: 'abort' },
  { asynchronous: false, end: 'death' },
  { asynchronous: true, end: 'death' },
] as const;

export const waysToGiveUp: readonly WayToGiveUp[] = (
  ['exclusive', 'shared', 'several keys'] as const
).flatMap((wants) => waits.map((wait) => ({ wants, ...wait })));

/** The waiter, as the subject of a sentence: `a waiter in acquireAsync in mode shared`. */
export function describeWaiter({ wants, asynchronous }: WayToGiveUp): string {
  const call = `acquire${wants === 'several keys' ? 'Many' : ''}${asynchronous ? 'Async' : ''}`;
  return `a waiter in ${call}${wants === 'several keys' ? '' : ` in mode ${wants}`}`;
}

/** The moment at which the waiter gives up, as a clause: `when its signal was aborted`. */
export function describeEnd({ end }: WayToGiveUp): string {
  return {
    timeout: 'at its timeout',
    abort: 'when its signal was aborted',
    death: 'when its thread was terminated',
  }[end];
}

/** The circumstances that decide which ways to give up can be tried. */
export interface TrialConditions {
  readonly workers: number;
  /** Whether the lock grants a key in mode `shared` to several holders at once. */
  readonly shares: boolean;
  /** Whether the waiters give up by dying, each in a thread of its own; otherwise they give up in all other ways. */
  readonly deaths: boolean;
  /** Whether one thread can hold both keys at once. */
  readonly separate: boolean;
}

/** Whether a way to give up can be tried. A single worker cannot block on a key, since it would wait for itself. */
export function isApplicable(
  { wants, asynchronous, end }: WayToGiveUp,
  { workers, deaths, shares, separate }: TrialConditions,
): boolean {
  if ((end === 'death') !== deaths || (!asynchronous && !deaths && workers < 2)) return false;
  return wants === 'exclusive' || (wants === 'shared' ? shares : separate);
}
