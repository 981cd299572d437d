/**
 * After how many visits to the same step, with nothing changed, a thread counts as spinning, so that others
 * go first.
 */
export function spinLimitOf(spins: number): number {
  return Math.ceil(spins / 8);
}

/**
 * After how many steps in a row a thread lets others go first, since real schedulers are fair in that sense
 * too.
 */
export function maxRunLengthOf(spins: number): number {
  return Math.max(1_000, spins);
}
