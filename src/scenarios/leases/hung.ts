import { countText } from '../../base/number-text.ts';
import { sleepSync } from '../../base/sleep-sync.ts';
import { decks } from '../../fixtures/decks/decks-fixture.ts';
import type { HammerGrant } from '../../hammer/lock-under-test/tracked-locks.ts';
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
 * Holders hang past the end of their lease, lose the key to a steal, wake up and go on. Their release must not free the new
 * holder's grant, and their late writes must be refused once the new holder has written. Others renew their lease. No key is
 * stolen before the end of a lease, which every run checks, and a grant that was released can't be renewed.
 */
const sessions = ['one', 'two'];
const leaseMs = 40;
/** The longest time that is safely within a lease. Clocks are rounded. */
const BRINK_MS = leaseMs - 3;
/** Most of a lease, in ns. */
const LONG_WAIT_NS = 0.6 * leaseMs * 1e6;

/** One hold of a key. Times are in ns, of the clock that all threads share. */
interface FencedHold {
  /** The time before it asked for the key. */
  readonly asked: number;
  /** The time after it got the key. Unless the key was stolen, it was held from here to `to`. */
  readonly from: number;
  /** The time before it released the key. */
  readonly to: number;
  /** The time before its write began. The write had ended by `to`. */
  readonly writes: number;
  /** Whether its release reported that the key was stolen. */
  readonly stolen: boolean;
  /** Whether its write was refused as stale. */
  readonly refused: boolean;
}

export default defineScenario({
  name: 'hung',
  use: { decks: decks() },
  needs: ['blocking', 'leases', 'fencing'],
  locks: { leaseMs },

  async setup({ locks, decks }) {
    for (const session of sessions) {
      using grant = locks.acquire(session);
      await decks.createSession(session, grant);
      await decks.addSlide(session, '<h1>0</h1>', grant);
    }
    return createLeaseTakeovers();
  },

  async step({ world: takeovers, locks, decks, random, record, expect }) {
    if (haveTakeoversLeft(takeovers)) {
      takeOverKeys(takeovers, leaseMs, { locks, random });
      return;
    }
    if (random.oneIn(50)) {
      beginTakeovers(takeovers, leaseMs, { locks, random });
      return;
    }
    const session = random.pick(sessions);
    const asked = now();
    const grant = await (random.oneIn(2)
      ? locks.acquire(session)
      : locks.acquireAsync(session, { owner: {} }));
    const from = now();
    if (random.oneIn(20)) sleepSync(2 * leaseMs);
    else if (grant.renewable && random.oneIn(10)) renewPastLease(grant);
    // The lease has just begun. A lock that counts it from the request would let the others steal the key now.
    else if (from - asked > LONG_WAIT_NS) sleepSync(leaseMs / 4);
    // Lets others wait for most of a lease.
    else if (random.oneIn(10)) sleepSync(leaseMs * 0.7);
    const writes = now();
    let refused = false;
    try {
      await decks.updateSlide(session, 0, `<h1>${random.int(1_000_000)}</h1>`, grant);
    } catch (error) {
      if ((error as { code?: string }).code !== 'stale_grant') throw error;
      refused = true;
    }
    const to = now();
    const stolen = !grant.release();
    const hold: FencedHold = { asked, from, to, writes, stolen, refused };
    if (grant.renewable && random.oneIn(4)) {
      expect(!tryRenew(grant), `a grant of ${session} was renewed after its release`);
    }
    await record('hold', { key: session, input: hold }, () => {});
  },

  check({ history, expect }) {
    const holds = new Map<string, FencedHold[]>(sessions.map((session) => [session, []]));
    for (const { f, key, input } of history) {
      if (f !== 'hold') continue;
      const hold = input as FencedHold;
      expect(
        hold.stolen || !hold.refused,
        `a write to ${key} was refused as stale, although the holder's release says that its key was not stolen`,
      );
      holds.get(key!)!.push(hold);
    }
    for (const [key, all] of holds) {
      all.sort((a, b) => a.from - b.from);
      // Holds whose key was not stolen do not overlap, whatever the others did.
      const held = all.filter(({ stolen }) => !stolen);
      const overlaps = held.filter(({ from }, index) => index > 0 && from < held[index - 1]!.to).length;
      expect(
        overlaps === 0,
        `${countText(overlaps, 'holder')} of ${key} came in while another, whose key was not stolen, was inside`,
      );
      const late = all.filter((_, index) => wroteLate(all, index)).length;
      expect(
        late === 0,
        `${countText(late, 'holder')} of ${key} wrote although their key was stolen and a later holder had written`,
      );
    }
  },
});

/** Holds the key for longer than a lease by renewing it. If a renewal comes too late, the release tells of the steal. */
function renewPastLease(grant: HammerGrant): void {
  for (let part = 0; part < 4 && tryRenew(grant); part++) sleepSync(leaseMs / 4);
  const from = performance.now();
  if (!tryRenew(grant)) return;
  sleepUntil(from + BRINK_MS);
  tryRenew(grant);
}

/** Whether a holder whose key was stolen wrote after the holder of a later grant: one that had asked while this one held it. */
function wroteLate(holds: readonly FencedHold[], index: number): boolean {
  const { from, writes, stolen, refused } = holds[index]!;
  if (!stolen || refused) return false;
  for (let next = index + 1; next < holds.length && holds[next]!.from < writes; next++) {
    const later = holds[next]!;
    if (!later.refused && later.asked > from && later.to < writes) return true;
  }
  return false;
}

function now(): number {
  return Number(process.hrtime.bigint());
}
