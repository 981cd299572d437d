import { fillDisk, makeRoom } from '../../fixtures/decks/full-disk.ts';
import { openStore } from '../../store/store.ts';
import { StoreFullError } from '../../store/store-errors.ts';
import type { StoreModule } from '../../store/store-module.ts';

/** One write in this many finds the disk full. */
const FULL_EVERY = 8;

/**
 * Planted bug: a write returns the result of its work even when the commit found the disk full and
 * everything was rolled back.
 *
 * Seen: "Can Applications Recover from fsync Failures?", USENIX ATC 2020: stores that acknowledge what was
 * not kept.
 */
export default {
  name: 'failed-commit-is-success',
  async open(file, options) {
    const store = await openStore(file, options);
    const { write } = store;
    let writes = 0;
    store.write = async <T>(work: Parameters<typeof write<T>>[0]) => {
      let result: T;
      try {
        return await write(async (trx) => {
          await makeRoom(trx);
          result = await work(trx);
          writes += 1;
          if (writes % FULL_EVERY === 0) await fillDisk(trx);
          return result;
        });
      } catch (error) {
        if (!(error instanceof StoreFullError)) throw error;
        return result!;
      }
    };
    return store;
  },
} satisfies StoreModule;
