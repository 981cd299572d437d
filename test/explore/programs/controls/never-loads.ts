import { defineProgram } from '../../../../src/explore/index.ts';

/** Its file waits for what never comes. */
await new Promise(() => {});
export default defineProgram({ name: 'never-loads', setup: () => null, threads: [() => {}] });
