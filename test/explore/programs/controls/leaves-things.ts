import { parentPort, Worker } from 'node:worker_threads';
import { defineProgram } from '../../../../src/explore/index.ts';

/** Loading its file leaves a timer and a thread behind, and posts a message to the parent thread. */
setInterval(() => {}, 60_000);
new Worker('setInterval(() => {}, 60_000)', { eval: true });
parentPort?.postMessage('hello');

export default defineProgram({
  name: 'leaves-things',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: [(words) => void Atomics.load(words, 0)],
});
