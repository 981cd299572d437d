import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { linkAll } from '../parts/free-list.ts';
import { words } from '../parts/words.ts';

/**
 * A free list whose head is the number of a slot. One thread has read the head and the slot after it; another
 * takes both, and gives the first one back. The head is the same again, so the first thread makes the second
 * slot the head although it is in use, and two threads get it.
 *
 * Seen: Treiber, Systems Programming: Coping with Parallelism, 1986; the ABA problem.
 */
export default defineProgram({
  name: 'aba-on-a-recycled-slot',
  setup: () => ({ head: words(1).fill(1), next: linkAll(words(5)), users: words(5) }),
  threads: [takeTwo, giveOneBack],
});

type World = Record<'head' | 'next' | 'users', Int32Array>;

function takeTwo(world: World): void {
  use(world, take(world));
  use(world, take(world));
}

function giveOneBack(world: World): void {
  const one = take(world);
  const other = take(world);
  give(world, one);
  use(world, other);
}

function take({ head, next }: World): number {
  for (;;) {
    const slot = Atomics.load(head, 0);
    const after = Atomics.load(next, slot);
    if (Atomics.compareExchange(head, 0, slot, after) === slot) return slot;
  }
}

function give({ head, next }: World, slot: number): void {
  for (;;) {
    const before = Atomics.load(head, 0);
    Atomics.store(next, slot, before);
    if (Atomics.compareExchange(head, 0, before, slot) === before) return;
  }
}

function use({ users }: World, slot: number): void {
  assert.equal(Atomics.add(users, slot, 1), 0, `two use slot ${slot}`);
}
