/** One way to give up: what is waited for, in which call, and why the wait ends before its time. */
export interface Cell {
  readonly wants: 'exclusive' | 'shared' | 'several keys';
  readonly asynchronous: boolean;
  readonly end: 'timeout' | 'abort';
}

/** Nothing aborts a thread that is blocked. */
const manners = [
  { asynchronous: false, end: 'timeout' },
  { asynchronous: true, end: 'timeout' },
  { asynchronous: true, end: 'abort' },
] as const;

export const cells: readonly Cell[] = (['exclusive', 'shared', 'several keys'] as const).flatMap((wants) =>
  manners.map((manner) => ({ wants, ...manner })),
);

/** The waiter: the call that it is in. */
export function describeWaiter({ wants, asynchronous }: Cell): string {
  const call = `acquire${wants === 'several keys' ? 'Many' : ''}${asynchronous ? 'Async' : ''}`;
  return `a waiter in ${call}${wants === 'several keys' ? '' : ` in mode ${wants}`}`;
}

/** How it gives up. */
export function describeEnd({ end }: Cell): string {
  return end === 'abort' ? 'when its signal was aborted' : 'by its timeout';
}

/** What the lock under test and the number of workers leave to try. */
export interface Means {
  readonly workers: number;
  /** Whether grants of the mode `shared` let each other in. */
  readonly shares: boolean;
  /** Whether one thread can hold both keys. */
  readonly separate: boolean;
}

/** A lone worker that blocks has nobody to wait for. */
export function isApplicable({ wants, asynchronous }: Cell, { workers, shares, separate }: Means): boolean {
  if (!asynchronous && workers < 2) return false;
  return wants === 'exclusive' || (wants === 'shared' ? shares : separate);
}
