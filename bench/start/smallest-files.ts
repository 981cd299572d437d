/** About the smallest files that the commands take, as a user writes them. */
export const smallestFiles = {
  'history.jsonl': `{"process":0,"type":"invoke","f":"write","input":1}
{"process":0,"type":"ok","f":"write","output":null}
`,
  'program.ts': `import { defineProgram } from 'hammerlock/explore';

const add = (words: Int32Array) => void Atomics.add(words, 0, 1);

export default defineProgram({
  name: 'adds',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: [add, add],
});
`,
  // Prints a line when its first operation is done.
  'scenario.ts': `import { defineScenario } from 'hammerlock';

export default defineScenario({
  name: 'first-operation',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  step({ world, locks }) {
    const grant = locks.acquire('a');
    if (Atomics.exchange(world, 0, 1) === 0) process._rawDebug('first operation');
    grant.release();
  },
});
`,
  // As many threads as the explorer has for a program of two, with nothing to do.
  'three-threads.js': `import { Worker } from 'node:worker_threads';

for (let thread = 0; thread < 3; thread++) new Worker('', { eval: true });
`,
} as const;
