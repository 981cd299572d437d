import type { Deck } from '../../decks/deck.ts';
import { decks } from '../../fixtures/decks/decks-fixture.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';

/* Whole decks are saved in one transaction over several tables. A reader sees the slides and messages of one save. */
const sessions = ['one', 'two', 'three'];
const MAX_SLIDES = 4;

export default defineScenario({
  name: 'saves',
  use: { decks: decks() },

  async setup({ locks, decks }) {
    for (const session of sessions) {
      using grant = locks.acquire(session);
      await decks.createSession(session, grant);
    }
  },

  async step({ worker, locks, decks, random, expect }) {
    const session = random.pick(sessions);
    {
      using grant = locks.acquire(session);
      const size = 1 + random.int(MAX_SLIDES);
      const save = `save ${worker.index}/${random.int(1_000_000_000)} of ${size}`;
      const slides = Array.from({ length: size }, () => save);
      const messages = slides.map((content) => ({ role: 'user' as const, content }));
      await decks.saveDeck(session, { slides, messages }, grant);
    }
    const deck = await decks.getDeck(random.pick(sessions));
    expect(isOneSave(deck), `a reader saw parts of several saves: ${JSON.stringify(deck)}`);
  },
});

function isOneSave({ slides, messages }: Deck): boolean {
  const texts = [...slides.map(({ html }) => html), ...messages.map(({ content }) => content)];
  const size = Number(texts[0]?.split(' of ')[1] ?? 0);
  return new Set(texts).size <= 1 && slides.length === size && messages.length === size;
}
