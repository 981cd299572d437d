import { SessionLocks } from '../../src/locks/index.ts';
import { atLeast, type Result, shown } from '../result.ts';
import { sideBySide } from '../rounds.ts';
import { race, type Task, total } from './threads.ts';

const ROUND_MS = 400;

/** Several threads, one key and an empty critical section: the cost of passing the lock on. */
export async function* contended(): AsyncGenerator<Result> {
  const locks = SessionLocks.create({ leaseMs: Number.POSITIVE_INFINITY });
  try {
    const of = (count: number, task: Task) => async () => {
      const tasks = Array.from({ length: count }, () => task);
      const { figures, seconds } = await race(tasks, locks.handle, ROUND_MS);
      return total(figures) / seconds;
    };
    const perSecond = await sideBySide(
      {
        two: of(2, 'compete'),
        eight: of(8, 'compete'),
        twoNode: of(2, 'compete in Node'),
        eightNode: of(8, 'compete in Node'),
        twoMutex: of(2, 'compete in multithreading'),
        eightMutex: of(8, 'compete in multithreading'),
      },
      { rounds: 7, warmUp: 1 },
    );
    yield atLeast(1_000_000, 'two threads, one key', perSecond.two, 'grants/s');
    yield shown('two threads, worker_threads.locks', perSecond.twoNode, 'grants/s');
    yield atLeast(10, 'two threads, against worker_threads.locks', perSecond.two / perSecond.twoNode, '×');
    yield shown('two threads, multithreading', perSecond.twoMutex, 'grants/s');
    yield shown('eight threads, one key', perSecond.eight, 'grants/s');
    yield atLeast(
      0.5,
      'eight threads, against two',
      perSecond.eight / perSecond.two,
      '×',
      'Two threads are always awake. With eight threads, the first in the queue has to wake up every thousand grants or so and needs a core that two others are using: how long that takes depends on the machine.',
    );
    yield shown('eight threads, worker_threads.locks', perSecond.eightNode, 'grants/s');
    yield shown('eight threads, multithreading', perSecond.eightMutex, 'grants/s');
  } finally {
    await locks.close();
  }
}
