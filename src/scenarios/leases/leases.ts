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

/*
 * Readers and writers hold on to the very end of their leases, or past it, or renew, and others come just then: nobody is
 * robbed before its lease is over, which every run looks at, and those that are robbed are told.
 */
const keys = ['a', 'b'];
const leaseMs = 60;
/** Clocks are rounded, and a holder that is not robbed needs a moment to give back. */
const BRINK_MS = leaseMs - 4;
/** How long before the end of a lease others come, and how long after it they stay. */
const EARLIER_MS = 10;
const LATER_MS = 4;
/** One that waits gets the key so much later than it could, by the bounds that the run has for that. */
const NOTICED_MS = 6;
/** When they do nothing but look. */
const CLOSE_MS = 0.5;

interface LeasedHold {
  readonly shared: boolean;
  /** From after it got the key to before it gave it back: unless it was robbed, it held it all the while. */
  readonly from: number;
  readonly to: number;
  readonly robbed: boolean;
}

export default defineScenario({
  name: 'leases',
  needs: ['blocking', 'leases'],
  locks: { leaseMs },
  withstands: ['pause', 'slow'],

  setup: () => ({
    /** For each key, when the lease of one that holds on to it will be over: a `performance.now()`. */
    ends: new Float64Array(new SharedArrayBuffer(keys.length * 8)),
    takeOvers: createLeaseTakeovers(),
  }),

  async step({ world: { ends, takeOvers }, locks, random, record, expect }) {
    if (haveTakeoversLeft(takeOvers)) {
      takeOverKeys(takeOvers, leaseMs, { locks, random });
      return;
    }
    if (random.oneIn(12)) {
      beginTakeovers(takeOvers, leaseMs, { locks, random });
      return;
    }
    const k = random.int(keys.length);
    const key = keys[k]!;
    const asked = await ask(locks, random, key, ends[k]!);
    if (asked === null) return;
    const { grant } = asked;
    const from = performance.now();
    holdOn(grant, asked.from, random, (end) => {
      ends[k] = end;
    });
    const to = performance.now();
    const hold: LeasedHold = { shared: grant.mode === 'shared', from, to, robbed: !grant.release() };
    if (grant.renewable && random.oneIn(4)) {
      expect(!renews(grant), `a grant of ${JSON.stringify(key)} was renewed after its release`);
    }
    await record('hold', { key, value: hold }, () => {});
  },

  check({ history, expect }) {
    const holds = new Map<string, LeasedHold[]>(keys.map((key) => [key, []]));
    for (const { f, key, argument } of history)
      if (f === 'hold') holds.get(key!)!.push(argument as LeasedHold);
    for (const [key, all] of holds) {
      const met = overlaps(all.filter(({ robbed }) => !robbed));
      expect(
        met === 0,
        `${met} holders of ${JSON.stringify(key)} came in while another was inside that was not told that it was robbed`,
      );
    }
  },
});

/** The grant, and when its lease began at the earliest. */
interface Asked {
  readonly grant: HammerGrant;
  readonly from: number;
}

/** Waits for its turn, or comes just when the lease of the holder will be over; null if it does not get the key. */
async function ask(
  locks: HammerLocks,
  random: SeededRandom,
  key: string,
  end: number,
): Promise<Asked | null> {
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

function holdOn(
  grant: HammerGrant,
  asked: number,
  random: SeededRandom,
  announce: (end: number) => void,
): void {
  const conduct = random.pick(['brief', 'to the end', 'to the end', 'past the end'] as const);
  if (conduct === 'brief') return;
  let from = asked;
  announce(from + leaseMs);
  for (let renewals = grant.renewable ? random.int(3) : 0; renewals > 0; renewals--) {
    sleepSync(random.int(leaseMs / 2));
    from = performance.now();
    if (!renews(grant)) return;
    announce(from + leaseMs);
  }
  if (conduct === 'past the end') sleepUntil(from + 2 * leaseMs);
  else sleepUntil(from + random.pick([BRINK_MS, BRINK_MS, random.int(BRINK_MS)]));
}

function renews(grant: HammerGrant): boolean {
  try {
    grant.renew();
    return true;
  } catch {
    return false;
  }
}

/** How many came in while another was inside, readers beside readers aside. */
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
