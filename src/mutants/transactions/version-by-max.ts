import { openStore } from '../../store/store.ts';
import type { StoreModule } from '../../store/store-module.ts';

/**
 * Planted bug: an edit gets the highest version that was read before its transaction began, plus one.
 *
 * Seen: a web application that numbers versions by max + 1, without a unique index.
 */
export default {
  name: 'version-by-max',
  async open(file, options) {
    const store = await openStore(file, options);
    const { fenced } = store;
    store.fenced = async (session, fence, work) => {
      const { version: max } = await store.read((trx) =>
        trx.selectFrom('sessions').select('version').where('id', '=', session).executeTakeFirstOrThrow(),
      );
      return fenced(session, fence, async (trx) => {
        const result = await work(trx);
        await trx
          .updateTable('sessions')
          .set({ version: max + 1 })
          .where('id', '=', session)
          .execute();
        return { ...result, version: max + 1 };
      });
    };
    return store;
  },
} satisfies StoreModule;
