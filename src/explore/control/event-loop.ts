import { awaitBaton, passBaton } from '../memory/baton.ts';
import { Op } from '../memory/operation.ts';
import { realSetImmediate, realSetTimeout } from '../memory/real-globals.ts';
import { COORDINATOR, Command, Slot, Status } from '../memory/thread-slot.ts';
import { End } from '../memory/execution-end.ts';
import { Global } from '../memory/shared-state.ts';
import { IMMEDIATE, TIMER, Waiter, waiterAt } from '../memory/waiter-slot.ts';
import { createStallDetector } from '../memory/stall-detector.ts';
import {
  dequeue,
  enqueue,
  enqueueNotified,
  firstNotified,
  firstToExpire,
  freeWaiterIndex,
  type Word,
} from '../memory/waiters.ts';
import {
  announceStep,
  type ExploredThread,
  recordPlace,
  recordResult,
  unwinding,
  yieldTurn,
} from './turn.ts';

type WaitResult = 'ok' | 'timed-out';

/** What to do when a waitAsync or a timer of this thread's is over, and whether the thread stays until then. */
interface PendingEvent {
  readonly handler: (result: WaitResult) => void;
  keepsAlive: boolean;
}
/** By place in line. */
const pendingEvents = new Map<number, PendingEvent>();

/** A promise for the end of a wait. As in Node, a thread does not stay for it. */
export function waitAsync(self: ExploredThread, word: Word, timeoutMs: number): Promise<WaitResult> {
  return new Promise((handler) => {
    const place = placeInLine(self);
    enqueue(self.shared, place, self.index, word, timeoutMs);
    pendingEvents.set(place, { handler, keepsAlive: false });
  });
}

/** Has `handler` called when the time is over; returns its place in line. */
export function startTimer(self: ExploredThread, timeoutMs: number, handler: () => void): number {
  const place = placeInLine(self);
  enqueue(self.shared, place, self.index, { buffer: TIMER, offset: 0, size: 0 }, timeoutMs);
  pendingEvents.set(place, { handler, keepsAlive: true });
  return place;
}

/** Has `handler` called by one of the next turns of the event loop; returns its place in line. */
export function startImmediate(self: ExploredThread, handler: () => void): number {
  const place = placeInLine(self);
  enqueueNotified(self.shared, place, self.index, { buffer: IMMEDIATE, offset: 0, size: 0 });
  pendingEvents.set(place, { handler, keepsAlive: true });
  return place;
}

/** Whether the thread stays until the timer, or what is to be done next, is over. */
export function setKeepsAlive(place: number, holds: boolean): void {
  const what = pendingEvents.get(place);
  if (what !== undefined) what.keepsAlive = holds;
}

export function forgetEvents(): void {
  pendingEvents.clear();
}

/** A free place; ends the execution where all are taken, which is nothing that the program has done wrong. */
function placeInLine(self: ExploredThread): number {
  const place = freeWaiterIndex(self.shared);
  if (place >= 0) return place;
  if (!self.unwound) endExecution(self, End.tooManyWaiters);
  throw unwinding;
}

/** Of a timer, or of what was to be done next. */
export function cancel({ shared }: ExploredThread, place: number): void {
  const buffer = shared.words[waiterAt(place) + Waiter.buffer];
  if (buffer === TIMER || buffer === IMMEDIATE) dequeue(shared, place);
  pendingEvents.delete(place);
}

/** One turn of the real event loop: all that is to be done without waiting is done. */
function turnOfLoop(): Promise<void> {
  return new Promise((resolve) => {
    realSetImmediate(resolve);
  });
}

/** For what takes its time. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    realSetTimeout(resolve, 1);
  });
}

/** How long real work may take, which ends by itself, in ms. */
export const WORK_MS = 10_000;
/** How long sockets are quiet before nothing is expected of them, while other threads stand still. */
const QUIET_MS = 20;
/** How long the real event loop of a thread goes on when nobody can do anything any more. */
const LINGER_MS = 100;
/** After how many turns without a callback no other is on its way in the loop itself. */
const CALM_TURNS = 4;
/** How many turns are gone through at once. */
const TURNS = 50;
const SOCKET = /^(?:TCP|TLS|UDP|Pipe|HTTP)/;

/**
 * Whether a thread that nobody in the program can wake is woken, or may be, by what its real event loop has: a message, a
 * socket, a job of another thread. Not all of them are told beforehand, so it goes on for a while.
 */
async function isStirred(self: ExploredThread, isOver: () => boolean): Promise<boolean> {
  const waiting = new Set(pendingEvents.keys());
  const passed = createStallDetector(LINGER_MS, LINGER_MS / 4);
  for (;;) {
    if (isOver() || self.reachedStep || self.work.open().length > 0) return true;
    for (const place of pendingEvents.keys()) if (!waiting.has(place)) return true;
    if (passed(0)) return false;
    await pause();
  }
}

/**
 * Waits for what ends by itself, and for the rest while there are callbacks, with the baton: all of it is done before
 * another thread goes on. Returns false where it does not end.
 */
async function doneWaiting({ work, shared }: ExploredThread, isOver: () => boolean): Promise<boolean> {
  const tooLong = createStallDetector(WORK_MS, LINGER_MS);
  let quiet = createStallDetector(QUIET_MS, QUIET_MS);
  let callbacks = work.callbacks();
  let calm = 0;
  for (let turns = 0; work.touched() && !isOver(); turns++) {
    const waits = work.jobs().length > 0;
    if (waits || callbacks !== work.callbacks()) {
      calm = 0;
      quiet = createStallDetector(QUIET_MS, QUIET_MS);
      // Only this: a thread that waits for what nobody does would else never be said to block.
      shared.words[Global.realWorkTurns]! += 1;
    }
    callbacks = work.callbacks();
    const isQuiet = calm++ >= CALM_TURNS && (quiet(0) || !work.open().some((name) => SOCKET.test(name)));
    if (!waits && isQuiet) return true;
    if (tooLong(0)) return false;
    await (turns < TURNS ? turnOfLoop() : pause());
  }
  return true;
}

/** Whether a thread stays when its body is over, as it does in Node: for timers and what is next, and for requests. */
function keepsThreadAlive(self: ExploredThread): boolean {
  for (const { keepsAlive } of pendingEvents.values()) if (keepsAlive) return true;
  return self.work.touched() && self.work.jobs().length > 0;
}

/**
 * Runs the event loop of a thread until its body is over, and all that keeps a thread: one event a step, in the order in
 * which they came. It turns once at least, for promises that the body has not waited for, ports that it closed and lines
 * that it printed. As long as nothing that is controlled is waited for, the thread keeps the baton: it may wait for
 * something else.
 *
 * @throws what the body throws
 */
export async function runEventLoop(
  self: ExploredThread,
  body: PromiseLike<void>,
  hasFailed: () => boolean,
): Promise<void> {
  let over = false;
  const end = () => {
    over = true;
  };
  body.then(end, (error) => {
    end();
    failed = { error };
  });
  let failed: { readonly error: unknown } | undefined;
  const called = self.work.callbacks();
  const isOver = () => self.unwound || hasFailed() || failed !== undefined;
  for (let turns = 0; ; turns++) {
    await (turns < TURNS || pendingEvents.size > 0 ? turnOfLoop() : pause());
    if (self.work.touched() && self.work.callbacks() > called) self.shared.words[Global.realCallbacks] = 1;
    if (failed !== undefined) throw failed.error;
    if (isOver() || (over && !keepsThreadAlive(self))) return;
    if (self.work.touched() && !(await doneWaiting(self, isOver))) giveUp(self);
    if (isOver() || (over && !keepsThreadAlive(self))) continue;
    if (pendingEvents.size === 0 || self.work.touched()) self.shared.words[Global.realCallbacks] = 1;
    if (pendingEvents.size === 0) continue;
    turns = 0;
    nextEvent(self);
    if (self.lingers && (await isStirred(self, () => over || hasFailed()))) stirs(self, self.work.open());
  }
}

function stirs(self: ExploredThread, work: readonly string[]): void {
  self.shared.words[Global.wokenByRealEvent] = self.index + 1;
  self.report({ work });
}

/** Ends the execution: what this thread waits for takes too long to know what comes of it. */
function giveUp(self: ExploredThread): void {
  const jobs = self.work.jobs();
  stirs(self, jobs.length > 0 ? jobs : self.work.open());
  endExecution(self, End.realWork);
}

function endExecution(self: ExploredThread, end: number): void {
  self.shared.words[Global.end] = end;
  passBaton(self.shared, COORDINATOR, Command.over);
  awaitBaton(self.shared, self.index);
  self.unwound = true;
}

function nextEvent(self: ExploredThread): void {
  const { shared, slot, index } = self;
  const { words } = shared;
  announceStep(self, Op.event, 0, -1, 0);
  words[slot + Slot.status] = Status.idle;
  words[slot + Slot.timedOut] = 0;
  words[slot + Slot.repeats] = 0;
  if (firstNotified(shared, index) >= 0) words[Global.ready]! |= 1 << index;
  if (firstToExpire(shared, 1 << index) >= 0) words[Global.timed]! |= 1 << index;
  try {
    yieldTurn(self);
  } catch {
    return;
  }
  const expired = words[slot + Slot.timedOut]! - 1;
  const place = expired >= 0 ? expired : firstNotified(shared, index);
  const at = waiterAt(place);
  recordPlace(self, {
    buffer: words[at + Waiter.buffer]!,
    offset: words[at + Waiter.offset]!,
    size: words[at + Waiter.size]!,
  });
  recordResult(self, 0, expired >= 0 ? 1 : 0);
  const handler = pendingEvents.get(place)?.handler;
  pendingEvents.delete(place);
  dequeue(shared, place);
  self.describeStep?.({
    step: words[Global.steps]! - 1,
    operands: '',
    result: expired >= 0 ? 'timed-out' : 'ok',
    source: undefined,
  });
  handler?.(expired >= 0 ? 'timed-out' : 'ok');
}
