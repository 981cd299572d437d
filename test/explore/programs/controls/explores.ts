import { defineProgram, exploreProgram } from '../../../../src/explore/index.ts';

/** Explores when its file is loaded: in each thread it would begin anew. */
const program = defineProgram({ name: 'explores', setup: () => null, threads: [() => {}] });
if (process.env.HAMMERLOCK_EXPLORED !== undefined) await exploreProgram(program);

export default program;
