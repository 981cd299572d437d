import type { SeededRandom } from '../../base/seeded-random.ts';
import type { HammerGrant, HammerLocks } from '../lock-under-test/tracked-locks.ts';
import { sleepUntil } from '../time/sleep-until.ts';
import { hesitation } from './hesitation.ts';

/**
 * Many leases that end one after the other, while all workers try to steal each key just as its lease ends. The worker
 * that gets a key releases it, which tells whether the key was stolen from it meanwhile, and takes it again and leaves it
 * until the next takeover, one lease later. Some keys are released for good instead. They are taken at the same moments:
 * a lock that writes the date of a lease too late still shows the date of the lease before.
 */
export type LeaseTakeovers = Float64Array<SharedArrayBuffer>;

const KEYS = 64;
/** The time from the first takeover to the last, in leases. */
const LEASES = 3;
/** Workers begin to try for a key this long before the end of its lease, and give up this long after it. */
const EARLIER_MS = 0.1;
const LATER_MS = 0.2;
/** The layout: when the last lease ends, then when the lease of each key ends; infinity for a key that is not available. */
const Time = { over: 0, ends: 1 } as const;

export function createLeaseTakeovers(): LeaseTakeovers {
  return new Float64Array(new SharedArrayBuffer(8 * (Time.ends + KEYS)));
}

interface TakeoverContext {
  readonly locks: HammerLocks;
  readonly random: SeededRandom;
}

/** Whether there are leases that have not ended yet. */
export function haveTakeoversLeft(times: LeaseTakeovers): boolean {
  return performance.now() < times[Time.over]!;
}

/** Takes all keys, one after the other within the time of a lease, and then takes part in the takeovers. */
export function beginTakeovers(
  times: LeaseTakeovers,
  leaseMs: number,
  { locks, random }: TakeoverContext,
): void {
  const start = performance.now();
  times.fill(Number.POSITIVE_INFINITY, Time.ends);
  times[Time.over] = start + (1 + LEASES) * leaseMs;
  const kept = new Map<number, HammerGrant>();
  for (let key = 0; key < KEYS; key++) {
    sleepUntil(start + (key / KEYS) * leaseMs);
    leaveAlone(times, key, leaseMs, locks, kept);
  }
  takeOverKeys(times, leaseMs, { locks, random }, kept);
}

/** Goes from key to key and takes each one over as soon as possible. */
export function takeOverKeys(
  times: LeaseTakeovers,
  leaseMs: number,
  { locks, random }: TakeoverContext,
  kept = new Map<number, HammerGrant>(),
): void {
  const hesitating = hesitation(random);
  while (haveTakeoversLeft(times)) {
    const key = nextOf(times);
    const end = times[Time.ends + key]!;
    const isLate = () => performance.now() > Math.min(end + LATER_MS, times[Time.over]!);
    sleepUntil(Math.min(end - (isGivenBack(key) ? 0 : EARLIER_MS), times[Time.over]!));
    const attempt = () => {
      const grant = locks.tryAcquire(nameOf(key));
      grant?.release();
      return grant !== null;
    };
    // Some attempts are as fast as possible, and some give the other workers time.
    const isSlow = random.oneIn(2);
    let isTaken: boolean;
    // A worker that has got the key has set the time of its next takeover.
    do isTaken = isSlow ? hesitating(attempt) : attempt();
    while (!isTaken && times[Time.ends + key] === end && !isLate());
    if (isTaken) leaveAlone(times, key, leaseMs, locks, kept);
    else if (times[Time.ends + key] === end) times[Time.ends + key] = performance.now() + leaseMs;
  }
  for (const grant of kept.values()) grant.release();
}

/** Takes the key and keeps it, or releases it for good. */
function leaveAlone(
  times: LeaseTakeovers,
  key: number,
  leaseMs: number,
  locks: HammerLocks,
  kept: Map<number, HammerGrant>,
): void {
  // The worker's earlier grant of the key was stolen.
  kept.get(key)?.release();
  kept.delete(key);
  const grant = locks.tryAcquire(nameOf(key));
  if (grant === null) return;
  if (isGivenBack(key)) grant.release();
  else kept.set(key, grant);
  times[Time.ends + key] = performance.now() + leaseMs;
}

/** The key whose lease ends first. */
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
