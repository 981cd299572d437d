import { getSession } from '../../decks/sessions.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';
import saves from '../../scenarios/decks/saves.ts';

/**
 * Planted bug: code inside a transaction calls the store itself, which waits for that transaction to end.
 *
 * Seen: a database object used in the place of its transaction, in any library with one connection.
 */
export default defineScenario({
  ...saves,
  name: 'store-in-transaction',

  async step({ decks: { store }, record }) {
    await record('list slides', { key: 'one' }, () =>
      store.read(async (trx) => {
        const { id } = await getSession(store, 'one');
        return trx.selectFrom('slides').select('html').where('session_id', '=', id).execute();
      }),
    );
  },
});
