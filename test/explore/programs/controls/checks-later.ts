import { defineProgram } from '../../../../src/explore/index.ts';

/** Nobody waits for its check. */
export default defineProgram({
  name: 'checks-later',
  setup: () => null,
  threads: [() => {}],
  async check() {
    throw new Error('unheard');
  },
});
