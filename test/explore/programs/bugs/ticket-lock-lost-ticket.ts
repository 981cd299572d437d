import { defineProgram } from '../../../../src/explore/index.ts';
import { alone } from '../parts/alone.ts';
import { words } from '../parts/words.ts';

/**
 * A ticket is drawn by a load and a store instead of one add: two threads get the same number, and enter
 * together.
 *
 * Seen: Mellor-Crummey and Scott, Algorithms for Scalable Synchronization, 1991: why tickets need
 * fetch-and-increment.
 */
export default defineProgram({
  name: 'ticket-lock-lost-ticket',
  setup: () => ({ tickets: words(1), serving: words(1), inside: words(1) }),
  threads: [enter, enter],
});

function enter({ tickets, serving, inside }: Record<'tickets' | 'serving' | 'inside', Int32Array>): void {
  const ticket = Atomics.load(tickets, 0);
  Atomics.store(tickets, 0, ticket + 1);
  for (let seen = Atomics.load(serving, 0); seen < ticket; seen = Atomics.load(serving, 0)) {
    Atomics.wait(serving, 0, seen);
  }
  alone(inside);
  Atomics.add(serving, 0, 1);
  Atomics.notify(serving, 0);
}
