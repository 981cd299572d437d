import { runContest } from './contest.ts';

/** Runs one contest for V8's mutex, and waits to be killed. */
const [threads, spins] = process.argv.slice(2).map(Number);
process.send!(await runContest('Atomics.Mutex', threads!, { spins: spins! }));
