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

/*
 * Holders hang past their lease, are robbed, wake up and go on: their release must not free the robber's grant, and
 * their late writes must be refused once the robber has written. Others renew: nobody is robbed before the end of a
 * lease, which every run looks at, and what was released can't be renewed.
 */
const sessions = ['one', 'two'];
const leaseMs = 40;
/** Clocks are rounded: nobody can be robbed so soon. */
const BRINK_MS = leaseMs - 3;
/** In ns: most of a lease. */
const LONG_WAIT_NS = 0.6 * leaseMs * 1e6;

/** Times are in ns. */
interface FencedHold {
  /** Before it asked for the key. */
  readonly asked: number;
  /** From after it got the key to before it gave it back: unless it was robbed, it held it all the while. */
  readonly from: number;
  readonly to: number;
  /** Before its write began, which was done by `to`. */
  readonly writes: number;
  readonly robbed: boolean;
  /** Its write was refused as stale. */
  readonly refused: boolean;
}

export default defineScenario({
  name: 'hung-holders',
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

  async step({ world: takeOvers, locks, decks, random, record, expect }) {
    if (haveTakeoversLeft(takeOvers)) {
      takeOverKeys(takeOvers, leaseMs, { locks, random });
      return;
    }
    if (random.oneIn(50)) {
      beginTakeovers(takeOvers, leaseMs, { locks, random });
      return;
    }
    const session = random.pick(sessions);
    const asked = now();
    const grant = await (random.oneIn(2)
      ? locks.acquire(session)
      : locks.acquireAsync(session, { owner: {} }));
    const from = now();
    if (random.oneIn(20)) sleepSync(2 * leaseMs);
    else if (grant.renewable && random.oneIn(10)) keep(grant);
    // Its lease has just begun, and others wait that would rob it if it had begun with its own wait.
    else if (from - asked > LONG_WAIT_NS) sleepSync(leaseMs / 4);
    // So that others have waited for long.
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
    const robbed = !grant.release();
    const hold: FencedHold = { asked, from, to, writes, robbed, refused };
    if (grant.renewable && random.oneIn(4)) {
      expect(!renews(grant), `a grant of ${session} was renewed after its release`);
    }
    await record('hold', { key: session, value: hold }, () => {});
  },

  check({ history, expect }) {
    const holds = new Map<string, FencedHold[]>(sessions.map((session) => [session, []]));
    for (const { f, key, argument } of history) {
      if (f !== 'hold') continue;
      const hold = argument as FencedHold;
      expect(
        hold.robbed || !hold.refused,
        `a holder of ${key} was refused as stale, but its release says that it held on`,
      );
      holds.get(key!)!.push(hold);
    }
    for (const [key, all] of holds) {
      all.sort((a, b) => a.from - b.from);
      // Grants that were not robbed are disjoint, whatever the robbed ones did.
      const held = all.filter(({ robbed }) => !robbed);
      const overlaps = held.filter(({ from }, index) => index > 0 && from < held[index - 1]!.to).length;
      expect(overlaps === 0, `${overlaps} holders of ${key} came in while another, not robbed, was inside`);
      const late = all.filter((_, index) => wroteLate(all, index)).length;
      expect(late === 0, `${late} robbed holders of ${key} wrote after one who had asked later had written`);
    }
  },
});

/** Holds on for longer than a lease; a thread that comes too late to renew has been robbed, as its release will say. */
function keep(grant: HammerGrant): void {
  for (let part = 0; part < 4 && renews(grant); part++) sleepSync(leaseMs / 4);
  const from = performance.now();
  if (!renews(grant)) return;
  sleepUntil(from + BRINK_MS);
  renews(grant);
}

function renews(grant: HammerGrant): boolean {
  try {
    grant.renew();
    return true;
  } catch {
    return false;
  }
}

/** Whether it wrote after somebody who had asked for the key when it had it, and so has a later grant. */
function wroteLate(holds: readonly FencedHold[], index: number): boolean {
  const { from, writes, robbed, refused } = holds[index]!;
  if (!robbed || refused) return false;
  for (let next = index + 1; next < holds.length && holds[next]!.from < writes; next++) {
    const later = holds[next]!;
    if (!later.refused && later.asked > from && later.to < writes) return true;
  }
  return false;
}

function now(): number {
  return Number(process.hrtime.bigint());
}
