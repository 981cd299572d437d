import { fillDisk, makeRoom } from '../../fixtures/decks/full-disk.ts';
import type { StoreModule } from '../../store/store-module.ts';
import { openPlainStore } from '../controls/plain-store.ts';

/** One write in this many finds the disk full. */
const FULL_EVERY = 8;

/**
 * Planted bug: nothing notices that SQLite has ended the transaction by itself on a full disk: the
 * statements that follow run outside of any transaction, and each commits by itself.
 *
 * Seen: sqlite.org, "Transaction", response to errors within a transaction: SQLITE_FULL may roll back
 * automatically.
 */
export default {
  name: 'runs-on-after-rollback',
  async open(file, options) {
    const { store } = await openPlainStore(file, options, { begin: 'immediate', timeoutMs: 1_000 });
    const { write } = store;
    let writes = 0;
    store.write = (work) =>
      write(async (trx) => {
        writes += 1;
        if (writes % FULL_EVERY === 0) {
          await fillDisk(trx).catch(() => {});
          await makeRoom(trx);
        }
        return work(trx);
      });
    return store;
  },
} satisfies StoreModule;
