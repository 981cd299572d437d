import type { SeededRandom } from '../../base/seeded-random.ts';
import type { HammerGrant, HammerLocks } from '../lock-under-test/tracked-locks.ts';
import { sleepUntil } from '../time/sleep-until.ts';
import { hesitation } from './hesitation.ts';

/**
 * Many leases that end one after the other, with all workers at each of them as it ends. The worker that takes a key over
 * gives it back, which tells it whether it was robbed meanwhile, and takes it again to leave it alone, until the next
 * take-over a lease later. A key that is given back for good is taken just then as well: a lock that dates a lease late shows
 * the date of the one before.
 */
export type LeaseTakeovers = Float64Array<SharedArrayBuffer>;

const KEYS = 64;
/** From the first take-over to the last, in leases. */
const LEASES = 3;
/** How long before the end of a lease workers come, and how long after it they go. */
const EARLIER_MS = 0.1;
const LATER_MS = 0.2;
/** Of the memory: when the last lease is over, and then when that of each key is; infinite for a key that is not to be had. */
const Time = { over: 0, ends: 1 } as const;

export function createLeaseTakeovers(): LeaseTakeovers {
  return new Float64Array(new SharedArrayBuffer(8 * (Time.ends + KEYS)));
}

interface TakeoverContext {
  readonly locks: HammerLocks;
  readonly random: SeededRandom;
}

/** Whether there are leases that will end. */
export function areAtHand(times: LeaseTakeovers): boolean {
  return performance.now() < times[Time.over]!;
}

/** Takes the keys, one after the other within a lease, and then is one of those that take them over. */
export function layOut(times: LeaseTakeovers, leaseMs: number, { locks, random }: TakeoverContext): void {
  const start = performance.now();
  times.fill(Number.POSITIVE_INFINITY, Time.ends);
  times[Time.over] = start + (1 + LEASES) * leaseMs;
  const kept = new Map<number, HammerGrant>();
  for (let key = 0; key < KEYS; key++) {
    sleepUntil(start + (key / KEYS) * leaseMs);
    leaveAlone(times, key, leaseMs, locks, kept);
  }
  takeOver(times, leaseMs, { locks, random }, kept);
}

/** Goes from key to key, and takes each over as soon as that can be. */
export function takeOver(
  times: LeaseTakeovers,
  leaseMs: number,
  { locks, random }: TakeoverContext,
  kept = new Map<number, HammerGrant>(),
): void {
  const hesitating = hesitation(random);
  while (areAtHand(times)) {
    const key = nextOf(times);
    const end = times[Time.ends + key]!;
    const isLate = () => performance.now() > Math.min(end + LATER_MS, times[Time.over]!);
    sleepUntil(Math.min(end - (isGivenBack(key) ? 0 : EARLIER_MS), times[Time.over]!));
    const attempt = () => {
      const grant = locks.tryAcquire(nameOf(key));
      grant?.release();
      return grant !== null;
    };
    // Some are as quick as they can be, and some give the others time.
    const isSlow = random.oneIn(2);
    let isTaken: boolean;
    // Another that has had it has set the time of the next one.
    do isTaken = isSlow ? hesitating(attempt) : attempt();
    while (!isTaken && times[Time.ends + key] === end && !isLate());
    if (isTaken) leaveAlone(times, key, leaseMs, locks, kept);
    else if (times[Time.ends + key] === end) times[Time.ends + key] = performance.now() + leaseMs;
  }
  for (const grant of kept.values()) grant.release();
}

/** Takes the key and keeps it, or gives it back for good. */
function leaveAlone(
  times: LeaseTakeovers,
  key: number,
  leaseMs: number,
  locks: HammerLocks,
  kept: Map<number, HammerGrant>,
): void {
  // What it kept before was taken over.
  kept.get(key)?.release();
  kept.delete(key);
  const grant = locks.tryAcquire(nameOf(key));
  if (grant === null) return;
  if (isGivenBack(key)) grant.release();
  else kept.set(key, grant);
  times[Time.ends + key] = performance.now() + leaseMs;
}

/** The key whose lease is over first. */
function nextOf(times: LeaseTakeovers): number {
  let next = 0;
  for (let key = 1; key < KEYS; key++) if (times[Time.ends + key]! < times[Time.ends + next]!) next = key;
  return next;
}

function isGivenBack(key: number): boolean {
  return key % 4 === 3;
}

function nameOf(key: number): string {
  return `left alone ${key}`;
}
