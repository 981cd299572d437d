import { availableParallelism } from 'node:os';
import type { Grant } from '../api/grant.ts';
import { isOpenTo } from '../queue/waiter.ts';
import { wakeUnlessSpinning } from '../queue/wake-first.ts';
import type { Attachment } from '../table/attachment.ts';
import { firstInList } from '../table/claims.ts';
import { Slot } from '../table/layout.ts';
import type { LockKey } from '../table/lock-key.ts';
import { holderOf } from '../table/slot-state.ts';
import { tryInTurn, type Wait } from './wait.ts';

/**
 * Spinning: to look again for some 20 µs before sleeping, which costs about as much as a sleep. It pays only if the
 * holder runs meanwhile, so it needs a second core, and only if few threads do it: one newcomer for each slot, and the
 * first in the queue once it is awake. All others sleep until they are needed (Dice, "Malthusian Locks", EuroSys 2017). A thread
 * that spins in vain, because the cores are busy or the holders slow, spins half as long the next time.
 */
export const SPINS = availableParallelism() > 1 ? 400 : 0;
/** The least that is left of that, to find out that things are better again. */
const LEAST = 1 / 16;

/**
 * How many looks in a row have to find the key free before it is taken. A thread that comes right back to a key that it
 * has just released finds it in its own cache, and takes it again before that: the key goes to another core when this one
 * does not need it, and not after every grant.
 */
const PATIENCE = 2;

/**
 * Makes attempts at the key when it is found free, and looks again for a while when it is not.
 *
 * @returns the first result that is not null; null if the key was not free in time, or another thread spins for it
 */
export function spinAsNewcomer<T>(member: Attachment, key: LockKey, attempt: () => T | null): T | null {
  const { table, thread } = member;
  const { i32 } = table;
  const { at } = key.place;
  if (table.spins === 0 || at === 0) return null;
  if (Atomics.compareExchange(i32, at + Slot.spinner, 0, thread) !== 0) return null;
  let result: T | null = null;
  try {
    for (let spins = member.spins, found = 0; spins > 0 && result === null; spins--) {
      const holder = holderOf(Atomics.load(i32, at + Slot.state));
      // It would wait for itself.
      if (holder === thread) break;
      found = holder === 0 ? found + 1 : 0;
      if (found >= PATIENCE) result = attempt();
      if (result === null) pause();
    }
    learn(member, result !== null);
    return result;
  } finally {
    Atomics.store(i32, at + Slot.spinner, 0);
    if (result === null) wakeUnlessSpinning(table, at);
  }
}

/** Does so with a wait that is the first in its queue; null if it is not. */
export function spinInTurn(wait: Wait): Grant | null {
  const { member, key, claim } = wait;
  const { table, thread } = member;
  for (let spins = member.spins; spins > 0; spins--) {
    if (firstInList(table, key.place.at, Slot.queue) !== claim) return null;
    const state = Atomics.load(table.i32, key.place.at + Slot.state);
    if (holderOf(state) === thread) return null;
    const grant = isOpenTo(table, claim, state) ? tryInTurn(wait) : null;
    if (grant !== null) {
      learn(member, true);
      return grant;
    }
    pause();
  }
  learn(member, false);
  return null;
}

function learn(member: Attachment, wasWorthIt: boolean): void {
  const { spins } = member.table;
  member.spins = wasWorthIt
    ? Math.min(spins, 2 * member.spins)
    : Math.max(Math.ceil(spins * LEAST), member.spins >> 1);
}

/** Tells the core that this is a spin: newer than Node 22. */
function pause(): void {
  (Atomics as { pause?: () => void }).pause?.();
}
