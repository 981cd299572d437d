import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Deck } from '../../decks/deck.ts';
import { defaultVerifier, type Verifier } from '../../decks/verifier.ts';
import { decks } from '../../fixtures/decks/decks-fixture.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';

/* Slides are edited while they are verified. No slide has a verdict on a text that the verifier did not see. */
export const session = 'deck';
export const SLIDES = 3;

/** A verifier that takes a few turns of the event loop, so that edits come in between. */
export const slowVerifier: Verifier = async (html) => {
  for (let turn = 0; turn < 5; turn++) await nextTurn();
  return defaultVerifier(html);
};

export default defineScenario({
  name: 'verify',
  use: { decks: decks() },

  async setup({ locks, decks }) {
    using grant = locks.acquire(session);
    await decks.createSession(session, grant);
    const slides = Array.from({ length: SLIDES }, (_, index) => `<h1>${index}</h1>`);
    await decks.saveDeck(session, { slides, messages: [] }, grant);
  },

  async step({ locks, decks, random, expect }) {
    const index = random.int(SLIDES);
    if (random.oneIn(2)) {
      await decks.verifySlide(session, index, () => locks.acquire(session), slowVerifier);
    } else {
      using grant = locks.acquire(session);
      // A slide with a heading passes, and one without fails.
      const tag = random.pick(['h1', 'p']);
      await decks.updateSlide(session, index, `<${tag}>${random.int(1_000_000)}</${tag}>`, grant);
    }
    const wrong = await wrongVerdicts(await decks.getDeck(session));
    expect(wrong.length === 0, `a reader saw ${wrong}`);
  },

  async check({ decks, expect }) {
    const wrong = await wrongVerdicts(await decks.getDeck(session));
    expect(wrong.length === 0, `the deck ended with ${wrong}`);
  },
});

async function wrongVerdicts({ slides }: Deck): Promise<string[]> {
  const wrong: string[] = [];
  for (const { html, verdict } of slides) {
    if (verdict !== null && verdict !== (await defaultVerifier(html))) wrong.push(`${verdict} on ${html}`);
  }
  return wrong;
}
