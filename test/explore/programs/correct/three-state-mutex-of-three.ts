import { defineProgram } from '../../../../src/explore/index.ts';
import twoThreads from './three-state-mutex.ts';

const [enterTwice] = twoThreads.threads;

/** Two threads wait while a third is inside, and one of the two still waits when the other leaves. */
export default defineProgram({
  ...twoThreads,
  name: 'three-state-mutex-of-three',
  threads: [enterTwice!, enterTwice!, enterTwice!],
});
