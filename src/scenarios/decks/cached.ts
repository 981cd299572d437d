import { isDeepStrictEqual } from 'node:util';
import type { Decks } from '../../fixtures/decks/attach-decks.ts';
import { decks } from '../../fixtures/decks/decks-fixture.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';
import type { StepContext } from '../../hammer/scenario/scenario-contexts.ts';

/*
 * A session's slides are cached in memory while it is edited, and some saves are refused. The cache always has what the file
 * has.
 */
const sessions = ['one', 'two', 'three'];
const SLIDES = 3;
const EDITS = 4;
/** HTML that is refused. */
const EMPTY = ' ';

export default defineScenario({
  name: 'cached',
  use: { decks: decks() },
  // A holder whose key is stolen would find the deck changed.
  withstands: ['terminate', 'exit', 'oom', 'slow', 'busy', 'full', 'reader', 'kill'],

  async setup({ locks, decks }) {
    for (const session of sessions) {
      using grant = locks.acquire(session);
      await decks.createSession(session, grant);
      const slides = Array.from({ length: SLIDES }, (_, index) => `<h1>${index}</h1>`);
      await decks.saveDeck(session, { slides, messages: [] }, grant);
    }
  },

  step: (context) =>
    edit(context, async (cache, index, html, save) => {
      await save();
      cache[index] = html;
    }),
});

/** Gives a slide other HTML, in the cache and in the file. `save` writes the file, and throws if the HTML is refused. */
type Update = (cache: string[], index: number, html: string, save: () => Promise<unknown>) => Promise<void>;

export async function edit(
  { locks, decks, random, expect }: StepContext<unknown> & { readonly decks: Decks },
  update: Update,
): Promise<void> {
  const session = random.pick(sessions);
  using grant = locks.acquire(session);
  const cache = await slidesOf(decks, session);
  for (let edit = 0; edit < EDITS; edit++) {
    const index = random.int(SLIDES);
    const html = random.oneIn(4) ? EMPTY : `<h1>${random.int(1_000_000)}</h1>`;
    await update(cache, index, html, () => decks.updateSlide(session, index, html, grant)).catch(
      ignoreRefusal,
    );
  }
  const file = await slidesOf(decks, session);
  expect(isDeepStrictEqual(cache, file), `the cache has [${cache}], and the file has [${file}]`);
}

async function slidesOf(decks: Decks, session: string): Promise<string[]> {
  return (await decks.getDeck(session)).slides.map(({ html }) => html);
}

function ignoreRefusal(error: { code?: string }): void {
  if (error.code !== 'empty_html') throw error;
}
