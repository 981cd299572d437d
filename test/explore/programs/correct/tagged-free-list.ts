import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { linkAll } from '../parts/free-list.ts';
import { words } from '../parts/words.ts';

const SLOT = 0xff;
const TAG = SLOT + 1;

/**
 * The head has a tag beside the slot's number that every change increments: the same slot is not the same
 * head.
 */
export default defineProgram({
  name: 'tagged-free-list',
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
    const seen = Atomics.load(head, 0);
    const after = Atomics.load(next, seen & SLOT);
    if (exchangeHead(head, seen, after)) return seen & SLOT;
  }
}

function give({ head, next }: World, slot: number): void {
  for (;;) {
    const seen = Atomics.load(head, 0);
    Atomics.store(next, slot, seen & SLOT);
    if (exchangeHead(head, seen, slot)) return;
  }
}

function exchangeHead(head: Int32Array, seen: number, slot: number): boolean {
  const tagged = ((seen & ~SLOT) + TAG) | slot;
  return Atomics.compareExchange(head, 0, seen, tagged) === seen;
}

function use({ users }: World, slot: number): void {
  assert.equal(Atomics.add(users, slot, 1), 0, `two use slot ${slot}`);
}
