import { SessionLocks } from '../../src/locks/index.ts';
import { atMost, type Result, shown } from '../result.ts';
import { sideBySide } from '../rounds.ts';
import { race, type Task, total } from './threads.ts';

const ROUND_MS = 400;

/** Two threads that hand one key to each other, each asleep until its turn: there and back. */
export async function* handOff(): AsyncGenerator<Result> {
  const locks = SessionLocks.create({ leaseMs: Number.POSITIVE_INFINITY, fairness: 'fifo' });
  try {
    // Each thread returns the time of one way, from the other's release to its own grant.
    const roundTrip = (a: Task, b: Task) => async () => total(await race([a, b], locks.handle, ROUND_MS));
    const us = await sideBySide(
      { floor: roundTrip('ping', 'pong'), lock: roundTrip('take turns', 'take turns') },
      { rounds: 9, warmUp: 1 },
    );
    yield shown('Atomics.wait/notify ping-pong, round trip', us.floor, 'µs');
    yield shown('hand-off of a blocked waiter, round trip', us.lock, 'µs');
    yield atMost(1.3, 'hand-off of a blocked waiter', us.lock / us.floor, '× the ping-pong');
  } finally {
    await locks.close();
  }
}
