import { countText } from '../../base/number-text.ts';
import type { SeededRandom } from '../../base/seeded-random.ts';
import { sleepSync } from '../../base/sleep-sync.ts';
import type { HammerGrant, HammerLocks } from '../../hammer/lock-under-test/tracked-locks.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';
import { sleepUntil } from '../../hammer/time/sleep-until.ts';
import {
  beginTakeovers,
  createLeaseTakeovers,
  haveTakeoversLeft,
  takeOverKeys,
} from '../../hammer/workloads/lease-takeovers.ts';
import { tryRenew } from '../../hammer/workloads/try-renew.ts';

/*
 * Readers and writers keep their key to the very end of the lease, or past it, or renew, and others ask for the key just
 * then. No key is stolen before the end of a lease, which every run checks, and a holder whose key was stolen is told.
 */
const keys = ['a', 'b'];
const leaseMs = 60;
/** The longest time that is safely within a lease. Clocks are rounded, and a release takes a moment. */
const BRINK_MS = leaseMs - 4;
/** How long before the end of a lease others begin to ask for the key, and how long after it they give up. */
const EARLIER_MS = 10;
const LATER_MS = 4;
/** The longest time, by the bounds of the run, that a waiter may take to notice that the key is its own. */
const NOTICED_MS = 6;
/** How long before the end of a lease they try without a pause. */
const CLOSE_MS = 0.5;

/** One hold of a key, in times of `performance.now()`. */
interface LeasedHold {
  readonly shared: boolean;
  /** The time after it got the key. Unless the key was stolen, it was held from here to `to`. */
  readonly from: number;
  /** The time before it released the key. */
  readonly to: number;
  /** Whether its release reported that the key was stolen. */
  readonly stolen: boolean;
}

export default defineScenario({
  name: 'leases',
  needs: ['blocking', 'leases'],
  locks: { leaseMs },
  withstands: ['pause', 'slow'],

  setup: () => ({
    /** For each key, when the lease of a holder that keeps it will end: a `performance.now()`. */
    ends: new Float64Array(new SharedArrayBuffer(keys.length * 8)),
    takeovers: createLeaseTakeovers(),
  }),

  async step({ world: { ends, takeovers }, locks, random, record, expect }) {
    if (haveTakeoversLeft(takeovers)) {
      takeOverKeys(takeovers, leaseMs, { locks, random });
      return;
    }
    if (random.oneIn(12)) {
      beginTakeovers(takeovers, leaseMs, { locks, random });
      return;
    }
    const k = random.int(keys.length);
    const key = keys[k]!;
    const acquired = await acquire(locks, random, key, ends[k]!);
    if (acquired === null) return;
    const { grant } = acquired;
    const from = performance.now();
    keepKey(grant, acquired.from, random, (end) => {
      ends[k] = end;
    });
    const to = performance.now();
    const hold: LeasedHold = { shared: grant.mode === 'shared', from, to, stolen: !grant.release() };
    if (grant.renewable && random.oneIn(4)) {
      expect(!tryRenew(grant), `a grant of ${JSON.stringify(key)} was renewed after its release`);
    }
    await record('hold', { key, input: hold }, () => {});
  },

  check({ history, expect }) {
    const holds = new Map<string, LeasedHold[]>(keys.map((key) => [key, []]));
    for (const { f, key, input } of history) if (f === 'hold') holds.get(key!)!.push(input as LeasedHold);
    for (const [key, all] of holds) {
      const met = overlaps(all.filter(({ stolen }) => !stolen));
      expect(
        met === 0,
        `${countText(met, 'holder')} of ${JSON.stringify(key)} came in while another was inside, which was not told that its key was stolen`,
      );
    }
  },
});

/** A grant, and the earliest time at which its lease can have begun. */
interface TimedGrant {
  readonly grant: HammerGrant;
  readonly from: number;
}

/** Waits for the key, or tries to get it just as the holder's lease ends. @returns null if it does not get the key */
async function acquire(
  locks: HammerLocks,
  random: SeededRandom,
  key: string,
  end: number,
): Promise<TimedGrant | null> {
  const mode = random.pick(['shared', 'exclusive'] as const);
  if (random.oneIn(2)) {
    const isBlocking = random.oneIn(2);
    const grant = await (isBlocking
      ? locks.acquire(key, { mode })
      : locks.acquireAsync(key, { mode, owner: {} }));
    return { grant, from: performance.now() - NOTICED_MS };
  }
  if (random.oneIn(2)) sleepUntil(end - EARLIER_MS);
  for (;;) {
    const from = performance.now();
    const grant = locks.tryAcquire(key, { mode });
    if (grant !== null) return { grant, from };
    if (from > end + LATER_MS) return null;
    if (from < end - CLOSE_MS) sleepSync(0.1);
  }
}

/** Keeps the key for a while. `announce` is told the end of each lease, so that others ask for the key just then. */
function keepKey(
  grant: HammerGrant,
  acquired: number,
  random: SeededRandom,
  announce: (end: number) => void,
): void {
  const conduct = random.pick(['brief', 'to the end', 'to the end', 'past the end'] as const);
  if (conduct === 'brief') return;
  let from = acquired;
  announce(from + leaseMs);
  for (let renewals = grant.renewable ? random.int(3) : 0; renewals > 0; renewals--) {
    sleepSync(random.int(leaseMs / 2));
    from = performance.now();
    if (!tryRenew(grant)) return;
    announce(from + leaseMs);
  }
  if (conduct === 'past the end') sleepUntil(from + 2 * leaseMs);
  else sleepUntil(from + random.pick([BRINK_MS, BRINK_MS, random.int(BRINK_MS)]));
}

/** The number of holders that came in while another was inside. Readers may overlap with readers. */
function overlaps(holds: LeasedHold[]): number {
  let [readersUntil, writersUntil] = [0, 0];
  let count = 0;
  for (const { shared, from, to } of holds.toSorted((a, b) => a.from - b.from)) {
    if (from < writersUntil || (!shared && from < readersUntil)) count += 1;
    if (shared) readersUntil = Math.max(readersUntil, to);
    else writersUntil = Math.max(writersUntil, to);
  }
  return count;
}
