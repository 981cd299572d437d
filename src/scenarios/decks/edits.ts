import type { SeededRandom } from '../../base/seeded-random.ts';
import type { Deck } from '../../decks/deck.ts';
import type { Decks } from '../../fixtures/decks/attach-decks.ts';
import { decks } from '../../fixtures/decks/decks-fixture.ts';
import type { HammerGrant } from '../../hammer/lock-under-test/tracked-locks.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';

/*
 * Random edits of every kind over a few sessions, under the lock, or refused by it. The fixture checks at the end that no
 * edit is lost or torn: the recorded edits have to explain the file.
 */
const sessions = ['s1', 's2', 's3'];
const MAX_SLIDES = 8;

export default defineScenario({
  name: 'edits',
  use: { decks: decks() },

  async setup({ locks, decks }) {
    for (const session of sessions) {
      using grant = locks.acquire(session);
      await decks.createSession(session, grant);
      await decks.chat(session, '# One\n\n# Two\n\n# Three', grant);
    }
  },

  async step({ locks, decks, random }) {
    const session = random.pick(sessions);
    if (random.oneIn(4)) {
      await decks.getDeck(session).catch(ignoreUnknown);
      return;
    }
    using grant = random.oneIn(3) ? locks.tryAcquire(session) : locks.acquire(session);
    if (grant === null) return;
    const deck = await decks.getDeck(session).catch(ignoreUnknown);
    if (deck === undefined) await decks.createSession(session, grant, `again ${random.int(1_000)}`);
    else await edit(decks, random, deck, grant);
  },
});

function edit(
  decks: Decks,
  random: SeededRandom,
  { id, slides }: Deck,
  grant: HammerGrant,
): Promise<unknown> {
  const html = `<h1>${random.int(1_000_000)}</h1>`;
  const index = random.int(Math.max(slides.length, 1));
  if (slides.length === 0) return decks.addSlide(id, html, grant);
  if (slides.length > MAX_SLIDES) return decks.saveDeck(id, { slides: [html, html], messages: [] }, grant);
  switch (random.int(10)) {
    case 0:
      return decks.addSlide(id, html, grant, random.int(slides.length + 1));
    case 1:
      return slides.length > 1 ? decks.deleteSlide(id, index, grant) : decks.addSlide(id, html, grant);
    case 2:
      return decks.duplicateSlide(id, index, grant);
    case 3:
      return decks.reorderSlides(id, random.shuffle([...slides.keys()]), grant);
    case 4:
      return decks.appendMessages(id, [{ role: 'user', content: html }], grant);
    case 5:
      return decks.chat(id, `# ${html}\n\ntext\n\n## more`, grant);
    case 6:
      return decks.renameSession(id, html, grant);
    case 7:
      return random.oneIn(5) ? decks.deleteSession(id, grant) : decks.updateSlide(id, index, html, grant);
    default:
      return decks.updateSlide(id, index, html, grant);
  }
}

/** Ignores that another worker has deleted the session. */
function ignoreUnknown(error: { code?: string }): undefined {
  if (error.code !== 'unknown_session') throw error;
}
