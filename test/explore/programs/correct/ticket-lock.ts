import { defineProgram } from '../../../../src/explore/index.ts';
import { alone } from '../parts/alone.ts';
import { words } from '../parts/words.ts';

/** Numbers are drawn in one step and served in order: all waiters check whether it is their turn. */
export default defineProgram({
  name: 'ticket-lock',
  setup: () => ({ tickets: words(1), serving: words(1), inside: words(1) }),
  threads: [enter, enter, enter],
});

function enter({ tickets, serving, inside }: Record<'tickets' | 'serving' | 'inside', Int32Array>): void {
  const ticket = Atomics.add(tickets, 0, 1);
  for (let seen = Atomics.load(serving, 0); seen < ticket; seen = Atomics.load(serving, 0)) {
    Atomics.wait(serving, 0, seen);
  }
  alone(inside);
  Atomics.add(serving, 0, 1);
  Atomics.notify(serving, 0);
}
