import { openStore } from '../../store/store.ts';
import type { StoreModule } from '../../store/store-module.ts';

/**
 * Planted bug: writes do not look at the fence, so a robbed holder's late write goes through.
 *
 * Seen: Burrows, The Chubby Lock Service, 2006: why a sequencer has to be checked by whom it is shown to.
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
