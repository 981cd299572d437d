import type { Deck } from '../../decks/deck.ts';
import { decks } from '../../fixtures/decks/decks-fixture.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';

/* Rapid reorders of one deck. It always has the same slides, each once. */
export const session = 'deck';
const htmls = [1, 2, 3, 4, 5].map((n) => `<h1>Slide ${n}</h1>`);

export default defineScenario({
  name: 'reorder',
  use: { decks: decks() },

  async setup({ locks, decks }) {
    using grant = locks.acquire(session);
    await decks.createSession(session, grant);
    await decks.saveDeck(session, { slides: htmls, messages: [] }, grant);
  },

  async step({ locks, decks, random, expect }) {
    {
      using grant = locks.acquire(session);
      await decks.reorderSlides(session, random.shuffle([...htmls.keys()]), grant);
    }
    const deck = await decks.getDeck(session);
    expect(isWhole(deck), `a reader saw ${contents(deck)}`);
  },

  async check({ decks, expect }) {
    const deck = await decks.getDeck(session);
    expect(isWhole(deck), `the deck ended as ${contents(deck)}`);
  },
});

function contents({ slides }: Deck): string {
  return slides.map(({ html }) => html).join(' ');
}

function isWhole({ slides }: Deck): boolean {
  const seen = slides.map(({ html }) => html).toSorted();
  return seen.length === htmls.length && seen.every((html, index) => html === htmls[index]);
}
