import { defineProgram } from '../../../../src/explore/index.ts';

export default defineProgram({
  name: 'throws-in-setup',
  setup() {
    throw new Error('no such table');
  },
  threads: [() => {}],
});
