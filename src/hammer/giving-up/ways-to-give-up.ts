/** One way to give up: what is waited for, in which call, and why the wait ends before its time. */
export interface WayToGiveUp {
  readonly wants: 'exclusive' | 'shared' | 'several keys';
  readonly asynchronous: boolean;
  readonly end: 'timeout' | 'abort' | 'death';
}

/** Nothing aborts a thread that is blocked; it can be ended. */
const manners = [
  { asynchronous: false, end: 'timeout' },
  { asynchronous: true, end: 'timeout' },
  { asynchronous: true, end: 'abort' },
  { asynchronous: false, end: 'death' },
  { asynchronous: true, end: 'death' },
] as const;

export const waysToGiveUp: readonly WayToGiveUp[] = (
  ['exclusive', 'shared', 'several keys'] as const
).flatMap((wants) => manners.map((manner) => ({ wants, ...manner })));

/** The waiter: the call that it is in. */
export function describeWaiter({ wants, asynchronous }: WayToGiveUp): string {
  const call = `acquire${wants === 'several keys' ? 'Many' : ''}${asynchronous ? 'Async' : ''}`;
  return `a waiter in ${call}${wants === 'several keys' ? '' : ` in mode ${wants}`}`;
}

/** How it gives up. */
export function describeEnd({ end }: WayToGiveUp): string {
  return {
    timeout: 'by its timeout',
    abort: 'when its signal was aborted',
    death: 'as its thread was ended',
  }[end];
}

/** What the lock under test and the number of workers leave to try. */
export interface TrialConditions {
  readonly workers: number;
  /** Whether grants of the mode `shared` let each other in. */
  readonly shares: boolean;
  /** Whether the waiters die, each with a thread of its own; else they live, and have other reasons. */
  readonly deaths: boolean;
  /** Whether one thread can hold both keys. */
  readonly separate: boolean;
}

/** A lone worker that blocks has nobody to wait for. */
export function isApplicable(
  { wants, asynchronous, end }: WayToGiveUp,
  { workers, deaths, shares, separate }: TrialConditions,
): boolean {
  if ((end === 'death') !== deaths || (!asynchronous && !deaths && workers < 2)) return false;
  return wants === 'exclusive' || (wants === 'shared' ? shares : separate);
}
