import { availableParallelism } from 'node:os';
import type { Grant } from '../api/grant.ts';
import { isOvertakenOften } from '../queue/overtaking.ts';
import { isOpenTo } from '../queue/waiter.ts';
import { wakeUnlessSpinning } from '../queue/wake-first.ts';
import type { Attachment } from '../table/attachment.ts';
import { firstInList } from '../table/claims.ts';
import { Slot } from '../table/layout.ts';
import { pause } from '../table/pause.ts';
import { grantsBetween, holderOf, WAITERS, WAKING } from '../table/slot-state.ts';
import { tryInTurn, type Wait } from './wait.ts';

/**
 * Spinning: to look again for some 25 µs before sleeping, which costs about as much as a sleep. It pays only if the
 * holder runs meanwhile, so it needs a second core, and only if few threads do it: one newcomer for each slot, and the
 * first in the queue once it is awake. All others sleep until they are needed (Dice, "Malthusian Locks", EuroSys 2017).
 * A thread that spins in vain, because the cores are busy or the holders slow, spins half as long the next time.
 */
export const SPINS = availableParallelism() > 1 ? 1_000 : 0;
/** The least that is left of that, to find out that things are better again. */
const LEAST = 1 / 4;

/**
 * How many grants of others a newcomer lets pass. Until then it looks seldom, and takes the key only if it finds it free
 * twice in a row: a thread that comes right back to a key that it has just released has it in its own cache, and is
 * faster than that. So the key goes to another core when its last holder does not need it, or has had it for long, and
 * not with every grant.
 */
const PATIENCE = 256;
/** After as many again it queues: it may always look too late, and its place in the queue is sure to come. */
const ENOUGH = 2 * PATIENCE;
const PAUSES_OF_THE_PATIENT = 16;

/** Becomes the thread that spins for the slot. False if another one is, or this machine has no core for it. */
export function startSpinning({ table, thread }: Attachment, at: number): boolean {
  if (table.spins === 0 || at === 0) return false;
  return Atomics.compareExchange(table.i32, at + Slot.spinner, 0, thread) === 0;
}

/** A release that relied on this thread is made up for. */
export function stopSpinning({ table }: Attachment, at: number): void {
  Atomics.store(table.i32, at + Slot.spinner, 0);
  wakeUnlessSpinning(table, at);
}

/**
 * Makes attempts at the key when it is found free, and looks again when it is not: until it has not changed for a while.
 *
 * @returns the first result that is not null; null if the key did not become free, or this thread is to make room
 */
export function spinAsNewcomer<T>(member: Attachment, at: number, attempt: () => T | null): T | null {
  const { table, thread } = member;
  const first = Atomics.load(table.i32, at + Slot.state);
  let left = member.spins;
  for (let last = first; left > 0; ) {
    const state = Atomics.load(table.i32, at + Slot.state);
    // It would wait for itself.
    if (holderOf(state) === thread) return null;
    // The first in the queue needs a core.
    if ((state & WAITERS) !== 0 && ((state & WAKING) !== 0 || isOvertakenOften(table, at, state)))
      return null;
    const passed = grantsBetween(first, state);
    if (passed > ENOUGH) break;
    const isPatient = passed < PATIENCE;
    if (holderOf(state) === 0 && (state === last || !isPatient)) {
      const result = attempt();
      if (result !== null) {
        learn(member, true);
        return result;
      }
    } else if (state !== last) {
      left = member.spins;
    }
    last = state;
    const pauses = isPatient ? Math.min(PAUSES_OF_THE_PATIENT, table.spins) : 1;
    left -= pauses;
    pause(pauses);
  }
  learn(member, false);
  return null;
}

/** Waits for its turn in the same way, with a wait that is the first in its queue; null if it is not. */
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
