import { StaleGrantError } from '../../locks/api/lock-errors.ts';
import { openStore } from '../../store/store.ts';
import { UnknownSessionError } from '../../store/store-errors.ts';
import type { StoreModule } from '../../store/store-module.ts';

/**
 * Planted bug: tokens are compared as text, where 9 comes after 10: a late write goes through and a rightful
 * one is refused.
 *
 * Seen: SQLite's documentation of type affinity: numbers in a TEXT column are compared as text.
 */
export default {
  name: 'fence-compared-as-text',
  async open(file, options) {
    const store = await openStore(file, options);
    store.fenced = (session, { token = 0n }, work) =>
      store.write(async (trx) => {
        const sessions = trx.selectFrom('sessions').select('fence').where('id', '=', session);
        const seen = await sessions.executeTakeFirst();
        if (seen === undefined) throw new UnknownSessionError(session);
        if (String(seen.fence) > String(token))
          throw new StaleGrantError(session, token, 'a later grant has written to the session');
        await trx.updateTable('sessions').set({ fence: token }).where('id', '=', session).execute();
        return work(trx);
      });
    return store;
  },
} satisfies StoreModule;
