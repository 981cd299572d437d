import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

/** Preloaded in a command: notes what it loads, in all of its processes and threads. */
registerHooks({
  load(url, context, nextLoad) {
    appendFileSync(process.env.HAMMERLOCK_TEST_LOADS!, `${url}\n`);
    return nextLoad(url, context);
  },
});
