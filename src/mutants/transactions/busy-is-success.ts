import { isBusy } from '../../store/sqlite-errors.ts';
import type { StoreModule } from '../../store/store-module.ts';
import { openPlainStore } from '../controls/plain-store.ts';

/**
 * Planted bug: a write that meets `SQLITE_BUSY` is reported as done. The writers of this store do not queue,
 * so this happens often.
 *
 * Seen: CWE-252, unchecked return value: SQLITE_BUSY is only a result code.
 */
export default {
  name: 'busy-is-success',
  async open(file, options) {
    const { store } = await openPlainStore(file, options, { begin: 'immediate', timeoutMs: 0 });
    const { write } = store;
    store.write = <T>(work: Parameters<typeof write<T>>[0]) =>
      write(work).catch((error: unknown): T => {
        if (!isBusy(error)) throw error;
        return undefined as T;
      });
    return store;
  },
} satisfies StoreModule;
