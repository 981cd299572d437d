import { SessionLocks } from '../../src/locks/index.ts';
import { atLeast, type Result, shown } from '../result.ts';
import { sideBySide } from '../rounds.ts';
import { atomicsMutexPerSecond } from './atomics-mutex.ts';
import { grantsPerSecond } from './contest.ts';
import { spinsPerMicrosecond } from './spin.ts';

const THREADS = [2, 4, 8] as const;

/** One key with a microsecond of work under it: only one thread can get on, so more threads should cost nothing. */
export async function* work(): AsyncGenerator<Result> {
  const locks = SessionLocks.create({ leaseMs: Number.POSITIVE_INFINITY });
  const { handle } = locks;
  const spins = spinsPerMicrosecond();
  const ours = (threads: number) => () => grantsPerSecond('one key', threads, { handle, spins });
  const multithreading = (threads: number) => () => grantsPerSecond('multithreading', threads, { spins });
  const mutex = (threads: number) => () => atomicsMutexPerSecond(threads, spins);
  try {
    const perSecond = await sideBySide(
      {
        ours1: ours(1),
        ours2: ours(2),
        multithreading2: multithreading(2),
        mutex2: mutex(2),
        ours4: ours(4),
        multithreading4: multithreading(4),
        mutex4: mutex(4),
        ours8: ours(8),
        multithreading8: multithreading(8),
        mutex8: mutex(8),
      },
      { rounds: 9, warmUp: 1 },
    );
    yield shown('one thread, 1 µs of work under one key', perSecond.ours1, 'grants/s');
    for (const threads of THREADS) {
      const figure = perSecond[`ours${threads}`];
      const what = `${threads} threads, 1 µs of work under one key`;
      yield shown(what, figure, 'grants/s');
      yield atLeast(0.85, `${what}, against one thread`, figure / perSecond.ours1, '×');
      yield shown(
        `${threads} threads, 1 µs, multithreading`,
        perSecond[`multithreading${threads}`],
        'grants/s',
      );
      yield atLeast(
        1,
        `${what}, against multithreading`,
        figure / perSecond[`multithreading${threads}`],
        '×',
      );
      yield shown(`${threads} threads, 1 µs, Atomics.Mutex`, perSecond[`mutex${threads}`], 'grants/s');
      yield atLeast(1, `${what}, against Atomics.Mutex`, figure / perSecond[`mutex${threads}`], '×');
    }
  } finally {
    await locks.close();
  }
}
