/**
 * Spins for a random time of up to `atMostUs` µs. A mutant whose bug needs another thread to act within a few ns waits
 * there: the bug stays the same and shows sooner.
 */
export function widenRaceWindow(atMostUs: number): void {
  const end = performance.now() + (Math.random() * atMostUs) / 1_000;
  while (performance.now() < end);
}
