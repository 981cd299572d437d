import { openStore } from '../../store/store.ts';
import type { StoreModule } from '../../store/store-module.ts';

/**
 * Planted bug: writes ignore the fence, so the late write of a holder whose key was stolen goes through.
 *
 * Seen: Burrows, The Chubby Lock Service, 2006: why the recipient of a sequencer has to check it.
 */
export default {
  name: 'unfenced-writes',
  async open(file, options) {
    const store = await openStore(file, options);
    const { fenced } = store;
    store.fenced = (session, _fence, work) => fenced(session, {}, work);
    return store;
  },
} satisfies StoreModule;
