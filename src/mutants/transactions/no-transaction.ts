import type { StoreModule } from '../../store/store-module.ts';
import { openPlainStore } from '../controls/plain-store.ts';

/**
 * Planted bug: statements that read and then write are not in a transaction, so another connection writes in
 * between.
 *
 * Seen: textbook: the lost update; CWE-362.
 */
export default {
  name: 'no-transaction',
  async open(file, options) {
    const { store, bare } = await openPlainStore(file, options, { begin: 'immediate', timeoutMs: 1_000 });
    store.write = (work) => work(bare);
    return store;
  },
} satisfies StoreModule;
