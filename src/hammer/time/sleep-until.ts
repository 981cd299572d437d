import { sleepSync } from '../../base/sleep-sync.ts';

/** Blocks the thread until `performance.now()` reaches `time`: to a fraction of a millisecond unless the machine is busy. */
export function sleepUntil(time: number): void {
  const left = time - performance.now() - 1;
  if (left > 0) sleepSync(left);
  while (performance.now() < time);
}
