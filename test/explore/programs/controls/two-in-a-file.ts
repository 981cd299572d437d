import { defineProgram } from '../../../../src/explore/index.ts';

/** Only the default export is what threads run. */
export const other = defineProgram({ name: 'other', setup: () => null, threads: [() => {}] });
export default defineProgram({ name: 'two-in-a-file', setup: () => null, threads: [() => {}] });
