import { SessionLocks } from '../../src/locks/index.ts';
import { atMost, type Result, shown } from '../result.ts';
import { sideBySide } from '../rounds.ts';
import { race } from './threads.ts';

const ROUND_MS = 400;

/** Two threads that hand one key to each other, each asleep until its turn: there and back. */
export async function* handOff(): AsyncGenerator<Result> {
  const locks = SessionLocks.create({ leaseMs: Number.POSITIVE_INFINITY, fair: 'fifo' });
  try {
    const us = await sideBySide(
      {
        floor: async () => 2e6 / (await race(['ping', 'pong'], locks.handle, ROUND_MS)).perSecond,
        lock: async () => 2e6 / (await race(['take turns', 'take turns'], locks.handle, ROUND_MS)).perSecond,
      },
      { rounds: 9, warmUp: 1 },
    );
    yield shown('Atomics.wait/notify ping-pong, round trip', us.floor, 'µs');
    yield shown('hand-off of a blocked waiter, round trip', us.lock, 'µs');
    yield atMost(1.3, 'hand-off of a blocked waiter', us.lock / us.floor, '× the ping-pong');
  } finally {
    await locks.close();
  }
}
