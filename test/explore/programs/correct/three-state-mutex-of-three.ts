import { defineProgram } from '../../../../src/explore/index.ts';
import twoThreads from './three-state-mutex.ts';

const [enterTwice] = twoThreads.threads;

/** Two wait while a third one is inside, and one of the two is still waiting when the other one leaves. */
export default defineProgram({
  ...twoThreads,
  name: 'three-state-mutex-of-three',
  threads: [enterTwice!, enterTwice!, enterTwice!],
});
