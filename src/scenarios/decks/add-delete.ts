import { decks } from '../../fixtures/decks/decks-fixture.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';
import type { DeckStore } from '../../store/store.ts';

/* Slides are added and deleted. No index is refused, and the positions are 0 to n - 1 at every moment. */
const sessions = ['one', 'two'];
const MAX_SLIDES = 12;

export default defineScenario({
  name: 'add-delete',
  use: { decks: decks() },

  async setup({ locks, decks }) {
    for (const session of sessions) {
      using grant = locks.acquire(session);
      await decks.createSession(session, grant);
      await decks.addSlide(session, '<h1>First</h1>', grant);
    }
  },

  async step({ worker, locks, decks, random, expect }) {
    const session = random.pick(sessions);
    {
      using grant = locks.acquire(session);
      const { slides } = await decks.getDeck(session);
      const grows = slides.length === 1 || (slides.length < MAX_SLIDES && random.oneIn(2));
      if (grows) {
        const html = `<h1>${worker.index}: ${random.int(1_000_000)}</h1>`;
        await decks.addSlide(session, html, grant, random.int(slides.length + 1));
      } else {
        await decks.deleteSlide(session, random.int(slides.length), grant);
      }
    }
    const positions = await positionsOf(decks.store, session);
    expect(
      positions.length > 0 && positions.every((position, index) => position === index),
      `the positions of ${session} were ${positions}`,
    );
  },
});

function positionsOf(store: DeckStore, session: string): Promise<number[]> {
  return store.read(async (trx) => {
    const rows = await trx
      .selectFrom('slides')
      .select('position')
      .where('session_id', '=', session)
      .orderBy('position')
      .execute();
    return rows.map(({ position }) => position);
  });
}
