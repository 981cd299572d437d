import { bumpVersion, getDeck } from '../../decks/deck.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';
import verify, { SLIDES, session, slowVerifier } from '../../scenarios/decks/verify.ts';

/**
 * Planted bug: a verdict is saved for the current text of the slide, without a lock and without a check that
 * the text is the one that was verified.
 *
 * Seen: a web application that saves a verification by an unlocked read-modify-write.
 */
export default defineScenario({
  ...verify,
  name: 'unlocked-verification',

  async step(context) {
    const { random, record } = context;
    const { store } = context.decks;
    if (random.oneIn(2)) return verify.step(context);
    const index = random.int(SLIDES);
    await record('verify', { key: session, input: { index } }, async () => {
      const { id, html } = (await getDeck(store, session)).slides[index]!;
      const verdict = await slowVerifier(html);
      return store.write(async (trx) => {
        await trx
          .updateTable('slides')
          .set((eb) => ({ verdict, verified_hash: eb.ref('hash') }))
          .where('id', '=', id)
          .execute();
        return { outcome: 'verified', verdict, id, index, ...(await bumpVersion(trx, session)) };
      });
    });
  },
});
