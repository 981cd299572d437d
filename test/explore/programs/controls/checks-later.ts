import { defineProgram } from '../../../../src/explore/index.ts';

/** Its check is asynchronous, and would never be awaited. */
export default defineProgram({
  name: 'checks-later',
  setup: () => null,
  threads: [() => {}],
  async check() {
    throw new Error('unheard');
  },
});
