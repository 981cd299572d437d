import { sleepSync } from '../../base/sleep-sync.ts';

/** Blocks the thread until then, a `performance.now()`: to a fraction of a ms, where the machine is not busy. */
export function sleepUntil(time: number): void {
  const left = time - performance.now() - 1;
  if (left > 0) sleepSync(left);
  while (performance.now() < time);
}
