import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../store/store.ts';
import type { StoreModule } from '../../store/store-module.ts';

/**
 * Planted bug: a write is acknowledged when its statements have run, and committed a moment later.
 *
 * Seen: Jepsen's analyses of MongoDB: writes that are acknowledged before a majority has them, and then
 * lost.
 */
export default {
  name: 'acknowledged-early',
  async open(file, options) {
    const store = await openStore(file, options);
    const { write } = store;
    store.write = (work) =>
      new Promise((answer, refuse) => {
        const committed = write(async (trx) => {
          answer(await work(trx));
          await sleep(1);
        });
        committed.catch(refuse);
      });
    return store;
  },
} satisfies StoreModule;
