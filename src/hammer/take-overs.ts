import { sleepUntil } from './sleep-until.ts';
import type { HammerLocks } from './tracked-locks.ts';

/**
 * Many leases that end one after the other, with several workers at each of them as it ends. One worker has taken the
 * keys and does not give them back; those that take them over do so at once.
 */
export type TakeOvers = Float64Array<SharedArrayBuffer>;

const KEYS = 16;
/** From the end of a lease to that of the next one. */
const APART_MS = 0.4;
/** They come so much before the end of a lease, and go when they have seen so much of what follows. */
const EARLIER_MS = 0.1;
const LATER_MS = 0.2;
/** Of the memory: when the last lease is over, and then when that of each key is; 0 for a key that was not to be had. */
const Time = { over: 0, ends: 1 } as const;

export function createTakeOvers(): TakeOvers {
  return new Float64Array(new SharedArrayBuffer(8 * (Time.ends + KEYS)));
}

/** Whether there are leases that will end. */
export function areAtHand(times: TakeOvers): boolean {
  return performance.now() < times[Time.over]!;
}

/** Takes the keys, one after the other, and keeps them until the others have had them. */
export function layOut(times: TakeOvers, leaseMs: number, locks: HammerLocks): void {
  const start = performance.now();
  times[Time.over] = start + leaseMs + KEYS * APART_MS;
  const grants = Array.from({ length: KEYS }, (_, key) => {
    sleepUntil(start + key * APART_MS);
    const grant = locks.tryAcquire(nameOf(key));
    times[Time.ends + key] = grant === null ? 0 : performance.now() + leaseMs;
    return grant;
  });
  sleepUntil(times[Time.over]! + APART_MS);
  for (const grant of grants) grant?.release();
}

/** Goes from key to key, and takes each over as soon as that can be. */
export function takeOver(times: TakeOvers, locks: HammerLocks): void {
  for (let key = 0; key < KEYS; key++) {
    const end = times[Time.ends + key]!;
    if (performance.now() > end + LATER_MS) continue;
    sleepUntil(end - EARLIER_MS);
    for (let isOver = false; !isOver; isOver = performance.now() > end + LATER_MS) {
      const grant = locks.tryAcquire(nameOf(key));
      grant?.release();
      if (grant !== null) break;
    }
  }
}

function nameOf(key: number): string {
  return `left alone ${key}`;
}
