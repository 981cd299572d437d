import type { StoreModule } from '../../store/store-module.ts';
import { openPlainStore } from '../controls/plain-store.ts';

/**
 * Planted bug: an asynchronous function runs inside a synchronous transaction, which ends at the function's
 * first `await`: all statements after it are outside the transaction.
 *
 * Seen: expo/expo, pull request 23109; why better-sqlite3 refuses functions that return a promise.
 */
export default {
  name: 'await-in-transaction',
  async open(file, options) {
    const { store, bare, database } = await openPlainStore(file, options, {
      begin: 'immediate',
      timeoutMs: 1_000,
    });
    store.write = (work) => {
      database.exec('begin immediate');
      const end = work(bare);
      database.exec('commit');
      return end;
    };
    return store;
  },
} satisfies StoreModule;
