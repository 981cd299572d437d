import { defineScenario } from '../hammer/scenario.ts';

/*
 * Holders hang past their lease, are robbed, wake up and go on: their release must not free the robber's grant, and
 * their late writes must be refused once the robber has written.
 */
const sessions = ['one', 'two'];
const leaseMs = 40;
const nobody = new Int32Array(new SharedArrayBuffer(4));

interface Hold {
  /** When it began to give the key back, in ns: until then it held it, unless it was robbed. */
  readonly left: number;
  readonly robbed: boolean;
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
    await record('hold', { key: session, value: grant.token }, async (): Promise<Hold> => {
      if (random.oneIn(20)) Atomics.wait(nobody, 0, 0, 2 * leaseMs);
      let refused = false;
      try {
        await decks.updateSlide(session, 0, `<h1>${random.int(1_000_000)}</h1>`, grant);
      } catch (error) {
        if ((error as { code?: string }).code !== 'stale_grant') throw error;
        refused = true;
      }
      const left = Number(process.hrtime.bigint());
      return { left, robbed: !grant.release(), refused };
    });
  },

  check({ history, expect }) {
    // Grants that were not robbed are disjoint, whatever the robbed ones did.
    const holds = new Map<string, { from: number; to: number }[]>();
    for (const { f, key, result, invoked } of history) {
      if (f !== 'hold' || result === undefined) continue;
      const { left, robbed, refused } = result as Hold;
      expect(!refused || robbed, `a holder of ${key} was refused as stale, but its release says that it held on`);
      if (robbed) continue;
      if (!holds.has(key!)) holds.set(key!, []);
      holds.get(key!)!.push({ from: invoked, to: left });
    }
    for (const [key, spans] of holds) {
      spans.sort((a, b) => a.from - b.from);
      const overlaps = spans.filter(({ from }, index) => index > 0 && from < spans[index - 1]!.to).length;
      expect(overlaps === 0, `${overlaps} holders of ${key} came in while another, not robbed, was inside`);
    }
  },
});
