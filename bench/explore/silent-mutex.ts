import { defineProgram } from '../../src/explore/index.ts';
import program, { lock } from './mutex.ts';

/** The same with an unlock that wakes nobody: a failure to follow again. */
export default defineProgram({
  name: 'silent-mutex',
  setup: program.setup,
  threads: [enter, enter],
});

function enter({ mutex }: Record<'mutex', Int32Array>): void {
  lock(mutex);
  Atomics.store(mutex, 0, 0);
}
