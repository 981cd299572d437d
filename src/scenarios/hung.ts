import { defineScenario } from '../hammer/scenario.ts';

/*
 * Holders hang past their lease, are robbed, wake up and go on: their release must not free the robber's grant, and
 * their late writes must be refused once the robber has written.
 */
const sessions = ['one', 'two'];
const leaseMs = 40;
const nobody = new Int32Array(new SharedArrayBuffer(4));

interface Hold {
  /** From after it got the key to before it gave it back, in ns: unless it was robbed, it held it all the while. */
  readonly from: number;
  readonly to: number;
  readonly robbed: boolean;
  /** Its write was refused as stale. */
  readonly refused: boolean;
}

export default defineScenario({
  name: 'hung',
  locks: { leaseMs },

  async setup({ locks, decks }) {
    for (const session of sessions) {
      using grant = locks.acquire(session);
      await decks.createSession(session, grant);
      await decks.addSlide(session, '<h1>0</h1>', grant);
    }
  },

  async step({ locks, decks, random, record }) {
    const session = random.pick(sessions);
    const grant = locks.acquire(session);
    const from = now();
    if (random.oneIn(20)) Atomics.wait(nobody, 0, 0, 2 * leaseMs);
    let refused = false;
    try {
      await decks.updateSlide(session, 0, `<h1>${random.int(1_000_000)}</h1>`, grant);
    } catch (error) {
      if ((error as { code?: string }).code !== 'stale_grant') throw error;
      refused = true;
    }
    const to = now();
    const hold: Hold = { from, to, robbed: !grant.release(), refused };
    await record('hold', { key: session, value: hold }, () => {});
  },

  check({ history, expect }) {
    // Grants that were not robbed are disjoint, whatever the robbed ones did.
    const holds = new Map<string, Hold[]>(sessions.map((session) => [session, []]));
    for (const { f, key, argument } of history) {
      if (f !== 'hold') continue;
      const hold = argument as Hold;
      expect(
        hold.robbed || !hold.refused,
        `a holder of ${key} was refused as stale, but its release says that it held on`,
      );
      if (!hold.robbed) holds.get(key!)!.push(hold);
    }
    for (const [key, held] of holds) {
      held.sort((a, b) => a.from - b.from);
      const overlaps = held.filter(({ from }, index) => index > 0 && from < held[index - 1]!.to).length;
      expect(overlaps === 0, `${overlaps} holders of ${key} came in while another, not robbed, was inside`);
    }
  },
});

function now(): number {
  return Number(process.hrtime.bigint());
}
