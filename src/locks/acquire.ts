import { type Attachment, setCurrent } from './attachment.ts';
import { clearWaiter, findOrAssignSlot, findSlot, setWaiter } from './directory.ts';
import { passDirectory } from './directory-lock.ts';
import { LockTimeoutError } from './errors.ts';
import { giveBack, isHeldAs, SessionGrant, settledState } from './grant.ts';
import type { LockKey } from './key.ts';
import { Header, RECYCLER, Slot, ThreadRecord, threadRecord } from './layout.ts';
import { leaseLeft, publishLease, wipeLeaseOf } from './lease.ts';
import { isAt } from './residence.ts';
import { holderOf, OWNER_DIED, WAITERS } from './state.ts';
import { steal } from './steal.ts';

/** Nobody parks for longer without a look, so that no loss of a wake-up, whatever its cause, is for ever. */
const SLICE_MS = 100;

/** Takes the key if it is free or its holder's lease has run out. Waits for nobody, the directory aside. */
export function tryAcquire(owner: Attachment, key: LockKey): SessionGrant | null {
  const { table, thread } = owner;
  for (;;) {
    if (key.at === 0 && !findSlot(table, key) && findOrAssignSlot(table, thread, key) === 'assigned') {
      const grant = granted(owner, key);
      if (grant !== null) return grant;
      continue;
    }
    const state = Atomics.compareExchange(table.i32, key.at + Slot.state, key.free, key.free | thread);
    if (state === key.free) {
      const grant = granted(owner, key);
      if (grant !== null) return grant;
    } else if (!isAt(table, key, state)) {
      key.at = 0;
    } else if (holderOf(state) !== 0) {
      if (!leaseIsOver(owner, key, state)) return null;
      const grant = steal(owner, key) ? granted(owner, key) : null;
      if (grant !== null) return grant;
    } else {
      const grant = takeFree(owner, key, state, 0);
      if (grant !== null) return grant;
    }
  }
}

/**
 * Like {@link tryAcquire}, but parks this thread until the key is free.
 *
 * @throws {@link LockTimeoutError} when `timeoutMs` is over.
 */
export function acquire(owner: Attachment, key: LockKey, timeoutMs: number): SessionGrant {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const grant = tryAcquire(owner, key) ?? waitFor(owner, key, deadline, timeoutMs);
    if (grant !== null) return grant;
  }
}

/** Waits at the slot that the key was found in; null if the key has moved from it. */
function waitFor(owner: Attachment, key: LockKey, deadline: number, timeoutMs: number): SessionGrant | null {
  const { table, thread } = owner;
  const { at } = key;
  // From here on the slot can't be given to another key; see sweep in directory.ts.
  setWaiter(table, at, thread);
  try {
    for (;;) {
      const state = Atomics.load(table.i32, at + Slot.state);
      if (holderOf(state) === RECYCLER) {
        // Whoever wants to give the slot away will see that it is waited for, and put it back.
        passDirectory(table, thread);
        continue;
      }
      if (!isAt(table, key, state)) {
        key.at = 0;
        return null;
      }
      if (holderOf(state) === 0) {
        // Others may be parked behind this thread, so whoever comes out of a wait notifies when it releases.
        const grant = takeFree(owner, key, state, WAITERS);
        if (grant !== null) return grant;
        continue;
      }
      if (leaseIsOver(owner, key, state)) {
        const grant = steal(owner, key) ? granted(owner, key) : null;
        if (grant !== null) return grant;
        continue;
      }
      // A waiter that gives up has announced itself after its last wake-up: it passes on what it may have eaten.
      const announced = state | WAITERS;
      if (Atomics.compareExchange(table.i32, at + Slot.state, state, announced) !== state) continue;
      const patience = deadline - performance.now();
      if (patience <= 0)
        throw new LockTimeoutError(key.name, timeoutMs, describeThread(owner, holderOf(state)));
      const left = leaseLeft(table, at, holderOf(state));
      Atomics.wait(
        table.i32,
        at + Slot.state,
        announced,
        Math.min(SLICE_MS, patience, left > 0 ? left : SLICE_MS),
      );
    }
  } finally {
    clearWaiter(table, at, thread);
  }
}

function takeFree(owner: Attachment, key: LockKey, state: number, flags: number): SessionGrant | null {
  const word = key.at + Slot.state;
  const held = key.free | owner.thread | flags | (state & OWNER_DIED);
  return Atomics.compareExchange(owner.table.i32, word, state, held) === state ? granted(owner, key) : null;
}

function leaseIsOver({ table }: Attachment, key: LockKey, state: number): boolean {
  // No lease yet counts as over: stealing publishes one for its holder.
  return table.leaseMs !== Number.POSITIVE_INFINITY && !(leaseLeft(table, key.at, holderOf(state)) > 0);
}

/** What follows the compare-and-set that made this thread the holder; null if it no longer is, or not of this key. */
function granted(owner: Attachment, key: LockKey): SessionGrant | null {
  const { table, thread } = owner;
  const { at } = key;
  const held = key.free | thread;
  if (table.f64[at / 2 + Slot.assignment64] !== key.assignment) {
    key.at = 0;
    giveBack(owner, at, held);
    return null;
  }
  const leased = table.leaseMs !== Number.POSITIVE_INFINITY;
  if (leased) publishLease(table, at, thread);
  const token = Atomics.add(table.i64, Header.token64, 1n) + 1n;
  // A thread paused before it drew its token may have been robbed: it would have a higher one than its robber.
  // Still the holder after the draw, it has a lower one than whoever robs it later.
  const state = settledState(owner, at);
  if (!isHeldAs(state, held)) {
    wipeLeaseOf(table, at, thread);
    return null;
  }
  const grant = new SessionGrant(owner, key.name, at, held, token, (state & OWNER_DIED) !== 0);
  setCurrent(owner, grant);
  return grant;
}

function describeThread({ table }: Attachment, thread: number): string {
  return `thread ${Atomics.load(table.i32, threadRecord(thread) + ThreadRecord.threadId)}`;
}
