import { defineProgram } from '../../src/explore/index.ts';
import program, { lock } from './mutex.ts';

/** The mutex of the bench with an unlock that does not wake a waiter: a failure to replay. */
export default defineProgram({
  name: 'silent-mutex',
  setup: program.setup,
  threads: [enter, enter],
});

function enter({ mutex }: Record<'mutex', Int32Array>): void {
  lock(mutex);
  Atomics.store(mutex, 0, 0);
}
