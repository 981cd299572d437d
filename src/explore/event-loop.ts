import { hand, receive } from './baton.ts';
import { CONDUCTOR, Command, End, Head, IMMEDIATE, Seat, Status, TIMER, Waiter, waiterAt } from './board.ts';
import { Op } from './operation.ts';
import { createPatience } from './patience.ts';
import { realSetImmediate, realSetTimeout } from './real.ts';
import { announce, done, locate, type Me, pass, unwinding } from './turn.ts';
import {
  enqueue,
  enqueueNotified,
  firstNotified,
  firstToExpire,
  freeWaiter,
  leaveLine,
  type Word,
} from './waiters.ts';

type Result = 'ok' | 'timed-out';

/** What to do when a waitAsync or a timer of this thread's is over, and whether the thread stays until then. */
interface Expected {
  readonly handler: (result: Result) => void;
  holds: boolean;
}
/** By place in line. */
const expected = new Map<number, Expected>();

/** A promise for the end of a wait. As in Node, a thread does not stay for it. */
export function waitAsync(me: Me, word: Word, timeoutMs: number): Promise<Result> {
  return new Promise((handler) => {
    const place = placeInLine(me);
    enqueue(me.board, place, me.index, word, timeoutMs);
    expected.set(place, { handler, holds: false });
  });
}

/** Has `handler` called when the time is over; returns its place in line. */
export function expect(me: Me, timeoutMs: number, handler: () => void): number {
  const place = placeInLine(me);
  enqueue(me.board, place, me.index, { buffer: TIMER, offset: 0, size: 0 }, timeoutMs);
  expected.set(place, { handler, holds: true });
  return place;
}

/** Has `handler` called by one of the next turns of the event loop; returns its place in line. */
export function expectNext(me: Me, handler: () => void): number {
  const place = placeInLine(me);
  enqueueNotified(me.board, place, me.index, { buffer: IMMEDIATE, offset: 0, size: 0 });
  expected.set(place, { handler, holds: true });
  return place;
}

/** Whether the thread stays until the timer, or what is to be done next, is over. */
export function hold(place: number, holds: boolean): void {
  const what = expected.get(place);
  if (what !== undefined) what.holds = holds;
}

export function forgetEvents(): void {
  expected.clear();
}

/** A free place; ends the execution where all are taken, which is nothing that the program has done wrong. */
function placeInLine(me: Me): number {
  const place = freeWaiter(me.board);
  if (place >= 0) return place;
  if (!me.unwound) endExecution(me, End.crowded);
  throw unwinding;
}

/** Of a timer, or of what was to be done next. */
export function cancel({ board }: Me, place: number): void {
  const buffer = board.words[waiterAt(place) + Waiter.buffer];
  if (buffer === TIMER || buffer === IMMEDIATE) leaveLine(board, place);
  expected.delete(place);
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
async function isStirred(me: Me, isOver: () => boolean): Promise<boolean> {
  const waiting = new Set(expected.keys());
  const passed = createPatience(LINGER_MS, LINGER_MS / 4);
  for (;;) {
    if (isOver() || me.stirred || me.work.open().length > 0) return true;
    for (const place of expected.keys()) if (!waiting.has(place)) return true;
    if (passed(0)) return false;
    await pause();
  }
}

/**
 * Waits for what ends by itself, and for the rest while there are callbacks, with the baton: all of it is done before
 * another thread goes on. Returns false where it does not end.
 */
async function doneWaiting({ work, board }: Me, isOver: () => boolean): Promise<boolean> {
  const tooLong = createPatience(WORK_MS, LINGER_MS);
  let quiet = createPatience(QUIET_MS, QUIET_MS);
  let callbacks = work.callbacks();
  let calm = 0;
  for (let turns = 0; work.touched() && !isOver(); turns++) {
    const waits = work.jobs().length > 0;
    if (waits || callbacks !== work.callbacks()) {
      calm = 0;
      quiet = createPatience(QUIET_MS, QUIET_MS);
      // Only this: a thread that waits for what nobody does would else never be said to block.
      board.words[Head.working]! += 1;
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
function stays(me: Me): boolean {
  for (const { holds } of expected.values()) if (holds) return true;
  return me.work.touched() && me.work.jobs().length > 0;
}

/**
 * Runs the event loop of a thread until its body is over, and all that keeps a thread: one event a step, in the order in
 * which they came. It turns once at least, for promises that the body has not waited for, ports that it closed and lines
 * that it printed. As long as nothing that is controlled is waited for, the thread keeps the baton: it may wait for
 * something else.
 *
 * @throws what the body throws
 */
export async function runEventLoop(me: Me, body: PromiseLike<void>, hasFailed: () => boolean): Promise<void> {
  let over = false;
  const end = () => {
    over = true;
  };
  body.then(end, (error) => {
    end();
    failed = { error };
  });
  let failed: { readonly error: unknown } | undefined;
  const called = me.work.callbacks();
  const isOver = () => me.unwound || hasFailed() || failed !== undefined;
  for (let turns = 0; ; turns++) {
    await (turns < TURNS || expected.size > 0 ? turnOfLoop() : pause());
    if (me.work.touched() && me.work.callbacks() > called) me.board.words[Head.uncontrolled] = 1;
    if (failed !== undefined) throw failed.error;
    if (isOver() || (over && !stays(me))) return;
    if (me.work.touched() && !(await doneWaiting(me, isOver))) giveUp(me);
    if (isOver() || (over && !stays(me))) continue;
    if (expected.size === 0 || me.work.touched()) me.board.words[Head.uncontrolled] = 1;
    if (expected.size === 0) continue;
    turns = 0;
    nextEvent(me);
    if (me.lingers && (await isStirred(me, () => over || hasFailed()))) stirs(me, me.work.open());
  }
}

function stirs(me: Me, work: readonly string[]): void {
  me.board.words[Head.stirred] = me.index + 1;
  me.report({ work });
}

/** Ends the execution: what this thread waits for takes too long to know what comes of it. */
function giveUp(me: Me): void {
  const jobs = me.work.jobs();
  stirs(me, jobs.length > 0 ? jobs : me.work.open());
  endExecution(me, End.working);
}

function endExecution(me: Me, end: number): void {
  me.board.words[Head.end] = end;
  hand(me.board, CONDUCTOR, Command.over);
  receive(me.board, me.index);
  me.unwound = true;
}

function nextEvent(me: Me): void {
  const { board, seat, index } = me;
  const { words } = board;
  announce(me, Op.event, 0, -1, 0);
  words[seat + Seat.status] = Status.idle;
  words[seat + Seat.timedOut] = 0;
  words[seat + Seat.repeats] = 0;
  if (firstNotified(board, index) >= 0) words[Head.ready]! |= 1 << index;
  if (firstToExpire(board, 1 << index) >= 0) words[Head.timed]! |= 1 << index;
  try {
    pass(me);
  } catch {
    return;
  }
  const expired = words[seat + Seat.timedOut]! - 1;
  const place = expired >= 0 ? expired : firstNotified(board, index);
  const at = waiterAt(place);
  locate(me, {
    buffer: words[at + Waiter.buffer]!,
    offset: words[at + Waiter.offset]!,
    size: words[at + Waiter.size]!,
  });
  done(me, 0, expired >= 0 ? 1 : 0);
  const handler = expected.get(place)?.handler;
  expected.delete(place);
  leaveLine(board, place);
  me.tell?.({
    step: words[Head.steps]! - 1,
    operands: '',
    result: expired >= 0 ? 'timed-out' : 'ok',
    source: undefined,
  });
  handler?.(expired >= 0 ? 'timed-out' : 'ok');
}
