import { defineScenario } from '../../hammer/scenario/scenario.ts';
import cached, { edit } from '../../scenarios/decks/cached.ts';

/**
 * Planted bug: the deck in memory is changed before it is saved, and stays changed when the save is refused.
 *
 * Seen: a web application that changes its cached deck before a save that fails.
 */
export default defineScenario({
  ...cached,
  name: 'cache-before-save',

  step: (context) =>
    edit(context, async (cache, index, html, save) => {
      cache[index] = html;
      await save();
    }),
});
