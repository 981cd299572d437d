import { SessionLocks } from '../../src/locks/index.ts';
import { atLeast, type Result, shown } from '../result.ts';
import { sideBySide } from '../rounds.ts';
import { grantsPerSecond } from './contest.ts';

/** Several threads, one key and an empty critical section: the cost of passing the lock on. */
export async function* contended(): AsyncGenerator<Result> {
  const locks = SessionLocks.create({ leaseMs: Number.POSITIVE_INFINITY });
  const fifo = SessionLocks.create({ leaseMs: Number.POSITIVE_INFINITY, fairness: 'fifo' });
  try {
    const perSecond = await sideBySide(
      {
        two: () => grantsPerSecond('one key', 2, locks),
        eight: () => grantsPerSecond('one key', 8, locks),
        twoFifo: () => grantsPerSecond('one key', 2, fifo),
        eightFifo: () => grantsPerSecond('one key', 8, fifo),
        twoNode: () => grantsPerSecond('worker_threads.locks', 2),
        eightNode: () => grantsPerSecond('worker_threads.locks', 8),
        twoMutex: () => grantsPerSecond('multithreading', 2),
        eightMutex: () => grantsPerSecond('multithreading', 8),
      },
      { rounds: 9, warmUp: 1 },
    );
    yield atLeast(1_000_000, 'two threads, one key', perSecond.two, 'grants/s');
    yield shown('two threads, worker_threads.locks', perSecond.twoNode, 'grants/s');
    yield atLeast(10, 'two threads, against worker_threads.locks', perSecond.two / perSecond.twoNode, '×');
    yield shown('two threads, multithreading', perSecond.twoMutex, 'grants/s');
    yield shown('eight threads, one key', perSecond.eight, 'grants/s');
    yield atLeast(0.8, 'eight threads, against two', perSecond.eight / perSecond.two, '×');
    yield shown('eight threads, worker_threads.locks', perSecond.eightNode, 'grants/s');
    yield shown('eight threads, multithreading', perSecond.eightMutex, 'grants/s');
    yield atLeast(500_000, "two threads, one key, fairness: 'fifo'", perSecond.twoFifo, 'grants/s');
    yield shown("eight threads, one key, fairness: 'fifo'", perSecond.eightFifo, 'grants/s');
  } finally {
    await locks.close();
    await fifo.close();
  }
}
