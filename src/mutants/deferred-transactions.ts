import BetterSqlite3 from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { StaleGrantError } from '../locks/errors.ts';
import { UnknownSessionError } from '../store/errors.ts';
import type { Schema } from '../store/schema.ts';
import { openStore, storeOn } from '../store/store.ts';
import type { StoreModule } from '../store/store-module.ts';

/**
 * Planted bug: it reads the fence and then writes, in the deferred transaction of Kysely's own dialect. Under WAL
 * the write is refused if anybody else has committed since the read.
 */
export default {
  name: 'deferred-transactions',
  async open(file, options) {
    await (await openStore(file, options)).close();
    const database = new BetterSqlite3(file, { timeout: 50 });
    database.pragma('foreign_keys = on');
    const store = storeOn(new Kysely<Schema>({ dialect: new SqliteDialect({ database }) }), file);
    store.fenced = (session, { token = 0n }, work) =>
      store.write(async (trx) => {
        const sessions = trx.selectFrom('sessions').select('fence').where('id', '=', session);
        const seen = await sessions.executeTakeFirst();
        if (seen === undefined) throw new UnknownSessionError(session);
        if (BigInt(seen.fence) > token)
          throw new StaleGrantError(session, token, 'a later grant has written to the session');
        await trx.updateTable('sessions').set({ fence: token }).where('id', '=', session).execute();
        return work(trx);
      });
    return store;
  },
} satisfies StoreModule;
