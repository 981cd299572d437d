import { End } from '../memory/execution-end.ts';
import { Op } from '../memory/operation.ts';
import { realSetImmediate, realSetTimeout } from '../memory/real-globals.ts';
import { Global } from '../memory/shared-state.ts';
import { createStallDetector } from '../memory/stall-detector.ts';
import { Slot, Status } from '../memory/thread-slot.ts';
import { Waiter, waiterAt } from '../memory/waiter-slot.ts';
import { dequeue, firstNotified, firstToExpire } from '../memory/waiters.ts';
import type { ExploredThread } from './explored-thread.ts';
import { endExecution } from './pending-events.ts';
import { announceStep, recordPlace, recordResult, yieldTurn } from './turn.ts';

/** How long real work that ends by itself, such as reading a file, may take. */
export const REAL_WORK_MS = 10_000;
/**
 * How long sockets may be silent before the thread stops waiting for them, while the other threads stand
 * still.
 */
const SOCKETS_QUIET_MS = 20;
/** How long the real event loop of a thread keeps running when no thread can take a step any more. */
const LINGER_MS = 100;
/**
 * After this many turns of the real event loop without a callback, no callback is on its way within the loop.
 */
const QUIET_TURNS = 4;
/** How many turns of the real event loop are made without a pause. */
const EAGER_TURNS = 50;
const SOCKET = /^(?:TCP|TLS|UDP|Pipe|HTTP)/;

/**
 * Runs the event loop of a thread until its body has ended and nothing keeps the thread alive. Each event is
 * a step, in the order in which the events became due. There is at least one turn of the real event loop, for
 * promises that the body did not await, ports that it closed and lines that it printed. While nothing
 * controlled is pending, the thread keeps the baton, since it may wait for something that the explorer does
 * not control.
 *
 * @throws whatever the body throws
 */
export async function runEventLoop(
  self: ExploredThread,
  body: PromiseLike<void>,
  hasFailed: () => boolean,
): Promise<void> {
  const { pendingEvents, work } = self;
  const { words } = self.shared;
  let ended = false;
  let failed: { readonly error: unknown } | undefined;
  body.then(
    () => {
      ended = true;
    },
    (error) => {
      ended = true;
      failed = { error };
    },
  );
  const callbacksBefore = work.callbacks();
  const isOver = () => self.unwound || hasFailed() || failed !== undefined;
  for (let turns = 0; ; turns++) {
    await (turns < EAGER_TURNS || pendingEvents.size > 0 ? realTurn() : realPause());
    if (work.touched() && work.callbacks() > callbacksBefore) words[Global.realCallbacks] = 1;
    if (failed !== undefined) throw failed.error;
    if (isOver() || (ended && !isKeptAlive(self))) return;
    if (work.touched() && !(await finishRealWork(self, isOver))) endUndecided(self);
    if (isOver() || (ended && !isKeptAlive(self))) continue;
    if (pendingEvents.size === 0 || work.touched()) words[Global.realCallbacks] = 1;
    if (pendingEvents.size === 0) continue;
    turns = 0;
    takeNextEvent(self);
    if (self.lingers && (await isWokenByRealEvent(self, () => ended || hasFailed())))
      reportRealWork(self, work.open());
  }
}

/** One turn of the real event loop, which runs everything that can run without waiting. */
function realTurn(): Promise<void> {
  return new Promise((resolve) => {
    realSetImmediate(resolve);
  });
}

/** A turn of the real event loop for work that takes its time. */
function realPause(): Promise<void> {
  return new Promise((resolve) => {
    realSetTimeout(resolve, 1);
  });
}

/**
 * Whether the real event loop wakes a thread, or may still wake it, that no other thread of the program can
 * wake: by a message, a socket or a job of another thread. Not all of these can be seen beforehand, so the
 * loop runs for a while.
 */
async function isWokenByRealEvent(self: ExploredThread, isOver: () => boolean): Promise<boolean> {
  const pending = new Set(self.pendingEvents.keys());
  const hasLingered = createStallDetector(LINGER_MS, LINGER_MS / 4);
  for (;;) {
    if (isOver() || self.reachedStep || self.work.open().length > 0) return true;
    for (const waiter of self.pendingEvents.keys()) if (!pending.has(waiter)) return true;
    if (hasLingered(0)) return false;
    await realPause();
  }
}

/**
 * Keeps the baton until the thread's real work is done: until the jobs that end by themselves have ended, and
 * everything else has had no callback for a while. Returns false if that takes too long.
 */
async function finishRealWork({ work, shared }: ExploredThread, isOver: () => boolean): Promise<boolean> {
  const tookTooLong = createStallDetector(REAL_WORK_MS, LINGER_MS);
  let areSocketsQuiet = createStallDetector(SOCKETS_QUIET_MS, SOCKETS_QUIET_MS);
  let callbacks = work.callbacks();
  let quietTurns = 0;
  for (let turns = 0; work.touched() && !isOver(); turns++) {
    const hasJobs = work.jobs().length > 0;
    if (hasJobs || callbacks !== work.callbacks()) {
      quietTurns = 0;
      areSocketsQuiet = createStallDetector(SOCKETS_QUIET_MS, SOCKETS_QUIET_MS);
      // Only here: otherwise a thread that waits for something that never comes would never count as blocked.
      shared.words[Global.realWorkTurns]! += 1;
    }
    callbacks = work.callbacks();
    const isQuiet =
      quietTurns++ >= QUIET_TURNS && (areSocketsQuiet(0) || !work.open().some((name) => SOCKET.test(name)));
    if (!hasJobs && isQuiet) return true;
    if (tookTooLong(0)) return false;
    await (turns < EAGER_TURNS ? realTurn() : realPause());
  }
  return true;
}

/**
 * Whether something keeps the thread alive after its body, as in Node: a timer, an immediate or a request.
 */
function isKeptAlive({ pendingEvents, work }: ExploredThread): boolean {
  for (const { keepsAlive } of pendingEvents.values()) if (keepsAlive) return true;
  return work.touched() && work.jobs().length > 0;
}

/** Tells the coordinator that the execution is undecided because of this thread's real event loop. */
function reportRealWork(self: ExploredThread, work: readonly string[]): void {
  self.shared.words[Global.wokenByRealEvent] = self.index + 1;
  self.report({ work });
}

/** Ends the execution as undecided: the thread's real work takes too long to know what comes of it. */
function endUndecided(self: ExploredThread): void {
  const jobs = self.work.jobs();
  reportRealWork(self, jobs.length > 0 ? jobs : self.work.open());
  endExecution(self, End.realWork);
}

/** Takes the step in which the event loop handles its next event. */
function takeNextEvent(self: ExploredThread): void {
  const { shared, slot, index, pendingEvents } = self;
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
  const waiter = expired >= 0 ? expired : firstNotified(shared, index);
  const at = waiterAt(waiter);
  recordPlace(self, {
    buffer: words[at + Waiter.buffer]!,
    offset: words[at + Waiter.offset]!,
    size: words[at + Waiter.size]!,
  });
  recordResult(self, 0, expired >= 0 ? 1 : 0);
  const handler = pendingEvents.get(waiter)?.handler;
  pendingEvents.delete(waiter);
  dequeue(shared, waiter);
  const result = expired >= 0 ? 'timed-out' : 'ok';
  self.describeStep?.({ step: words[Global.steps]! - 1, operands: '', result, source: undefined });
  handler?.(result);
}
