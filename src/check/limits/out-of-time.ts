/** The time for a check is over, or the check was stopped. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
}

/**
 * To be called after every small step of work that cannot be interrupted in another way.
 *
 * @throws {@link OutOfTimeError} when the time is over
 */
export type CheckTime = () => void;

/** @param isOver see {@link paced} */
export function timeCheck(isOver: () => boolean): CheckTime {
  return () => {
    if (isOver()) throw new OutOfTimeError('The time for the check is over.');
  };
}

/** The items in the order of their keys; equal ones stay as they are. */
export function sortedInTime<T>(items: readonly T[], keyOf: (item: T) => number, checkTime: CheckTime): T[] {
  return items.toSorted((a, b) => {
    checkTime();
    return keyOf(a) - keyOf(b);
  });
}
