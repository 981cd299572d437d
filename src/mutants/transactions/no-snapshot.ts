import type { StoreModule } from '../../store/store-module.ts';
import { openPlainStore } from '../controls/plain-store.ts';

/**
 * Planted bug: a read of several tables is several reads, each at a moment of its own.
 *
 * Seen: Berenson et al., A Critique of ANSI SQL Isolation Levels, 1995: read skew.
 */
export default {
  name: 'no-snapshot',
  async open(file, options) {
    const { store, bare } = await openPlainStore(file, options, { begin: 'immediate', timeoutMs: 1_000 });
    store.read = (work) => work(bare);
    return store;
  },
} satisfies StoreModule;
