import { defineProgram } from '../../../../src/explore/index.ts';

/** Threads run only the default export. */
export const other = defineProgram({ name: 'other', setup: () => null, threads: [() => {}] });
export default defineProgram({ name: 'two-in-a-file', setup: () => null, threads: [() => {}] });
