import { defineProgram } from '../../../../src/explore/index.ts';

export default defineProgram({ name: 'no-steps', setup: () => null, threads: [() => {}, () => {}] });
