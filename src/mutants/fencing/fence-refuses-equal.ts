import { StaleGrantError } from '../../locks/api/lock-errors.ts';
import { openStore } from '../../store/store.ts';
import type { StoreModule } from '../../store/store-module.ts';

/**
 * Planted bug: the fence accepts only tokens above the last one, where it should accept equal ones too. A
 * holder that writes twice under one grant is refused the second time.
 *
 * Seen: CWE-193, off by one: < where <= is meant.
 */
export default {
  name: 'fence-refuses-equal',
  async open(file, options) {
    const store = await openStore(file, options);
    const { fenced } = store;
    store.fenced = async (session, fence, work) => {
      const rows = await store.query(
        (db) => db.selectFrom('sessions').select('fence').where('id', '=', ''),
        session,
      );
      if (fence.token !== undefined && rows.some(({ fence: last }) => !(BigInt(last) < fence.token!)))
        throw new StaleGrantError(session, fence.token, 'a later grant has written to the session');
      return fenced(session, fence, work);
    };
    return store;
  },
} satisfies StoreModule;
