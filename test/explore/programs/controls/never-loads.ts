import { defineProgram } from '../../../../src/explore/index.ts';

/** Loading its file waits forever. */
await new Promise(() => {});
export default defineProgram({ name: 'never-loads', setup: () => null, threads: [() => {}] });
