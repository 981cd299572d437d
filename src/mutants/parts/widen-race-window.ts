/**
 * Takes its time, up to so many µs. Where a bug needs another thread to come by in the very few ns that it is open,
 * the mutant dawdles there: the bug stays the same, and is met sooner.
 */
export function widenRaceWindow(atMostUs: number): void {
  const end = performance.now() + (Math.random() * atMostUs) / 1_000;
  while (performance.now() < end);
}
