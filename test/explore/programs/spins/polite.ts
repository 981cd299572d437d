import { defineProgram } from '../../../../src/explore/index.ts';
import { triesOf } from './index.ts';

const tries = triesOf(import.meta.url);

/** Two threads that give way to each other, but only for a number of tries. */
export default defineProgram({
  name: 'polite',
  setup: () => new Int32Array(new SharedArrayBuffer(8)),
  threads: [enter, enter],
});

function enter(wants: Int32Array, { index }: { readonly index: number }): void {
  for (let tried = 0; tried < tries; tried++) {
    Atomics.store(wants, index, 1);
    if (Atomics.load(wants, 1 - index) === 0) break;
    Atomics.store(wants, index, 0);
  }
  Atomics.store(wants, index, 0);
}
