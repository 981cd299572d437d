import { awaitBaton, passBaton } from '../memory/baton.ts';
import { End } from '../memory/execution-end.ts';
import { Global } from '../memory/shared-state.ts';
import { COORDINATOR, Command } from '../memory/thread-slot.ts';
import { IMMEDIATE, TIMER, Waiter, waiterAt } from '../memory/waiter-slot.ts';
import { dequeue, enqueue, enqueueNotified, freeWaiterIndex, type Word } from '../memory/waiters.ts';
import { type ExploredThread, unwinding, type WaitResult } from './explored-thread.ts';

/** Begins a `waitAsync` and returns its promise. As in Node, it does not keep the thread alive. */
export function startWaitAsync(self: ExploredThread, word: Word, timeoutMs: number): Promise<WaitResult> {
  return new Promise((handler) => {
    const waiter = reserveWaiter(self);
    enqueue(self.shared, waiter, self.index, word, timeoutMs);
    self.pendingEvents.set(waiter, { handler, keepsAlive: false });
  });
}

/** Has the event loop call `handler` when the time is up; returns the index of the waiter. */
export function startTimer(self: ExploredThread, timeoutMs: number, handler: () => void): number {
  const waiter = reserveWaiter(self);
  enqueue(self.shared, waiter, self.index, { buffer: TIMER, offset: 0, size: 0 }, timeoutMs);
  self.pendingEvents.set(waiter, { handler, keepsAlive: true });
  return waiter;
}

/** Has the event loop call `handler` in one of its next turns; returns the index of the waiter. */
export function startImmediate(self: ExploredThread, handler: () => void): number {
  const waiter = reserveWaiter(self);
  enqueueNotified(self.shared, waiter, self.index, { buffer: IMMEDIATE, offset: 0, size: 0 });
  self.pendingEvents.set(waiter, { handler, keepsAlive: true });
  return waiter;
}

/** Says whether the thread must not end before the timer or the immediate. */
export function setKeepsAlive({ pendingEvents }: ExploredThread, waiter: number, keepsAlive: boolean): void {
  const event = pendingEvents.get(waiter);
  if (event !== undefined) event.keepsAlive = keepsAlive;
}

/** Cancels a timer or an immediate. */
export function cancel({ shared, pendingEvents }: ExploredThread, waiter: number): void {
  const buffer = shared.words[waiterAt(waiter) + Waiter.buffer];
  if (buffer === TIMER || buffer === IMMEDIATE) dequeue(shared, waiter);
  pendingEvents.delete(waiter);
}

/**
 * A free waiter. If no waiter is free, the execution ends as undecided: the program has done nothing wrong.
 */
function reserveWaiter(self: ExploredThread): number {
  const waiter = freeWaiterIndex(self.shared);
  if (waiter >= 0) return waiter;
  if (!self.unwound) endExecution(self, End.tooManyWaiters);
  throw unwinding;
}

/** Ends the execution from within a thread, and returns when the body is to be unwound. */
export function endExecution(self: ExploredThread, end: number): void {
  self.shared.words[Global.end] = end;
  passBaton(self.shared, COORDINATOR, Command.over);
  awaitBaton(self.shared, self.index);
  self.unwound = true;
}
