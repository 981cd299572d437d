import { SessionLocks } from '../../src/locks/index.ts';
import { atMost, type Result, shown } from '../result.ts';
import { sideBySide } from '../rounds.ts';
import { race, type Task, total } from './threads.ts';

const ROUND_MS = 400;

/** Two tasks in two threads that hand one key to each other with `acquireAsync`: there and back. */
export async function* asyncHandOff(): AsyncGenerator<Result> {
  const locks = SessionLocks.create({ leaseMs: Number.POSITIVE_INFINITY, fairness: 'fifo' });
  try {
    const roundTrip = (a: Task, b: Task) => async () => total(await race([a, b], locks.handle, ROUND_MS));
    const us = await sideBySide(
      {
        floor: roundTrip('ping without blocking', 'pong without blocking'),
        lock: roundTrip('take turns without blocking', 'take turns without blocking'),
      },
      { rounds: 9, warmUp: 1 },
    );
    yield shown('Atomics.waitAsync ping-pong, round trip', us.floor, 'µs');
    yield shown('acquireAsync hand-off, round trip', us.lock, 'µs');
    yield atMost(1.3, 'acquireAsync hand-off', us.lock / us.floor, '× the ping-pong');
  } finally {
    await locks.close();
  }
}
