import { grantsPerSecond } from './contest.ts';

export interface MutexContest {
  readonly threads: number;
  readonly spins: number;
}

process.on('message', async ({ threads, spins }: MutexContest) => {
  process.send!(await grantsPerSecond('Atomics.Mutex', threads, { spins }));
});
