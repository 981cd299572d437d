import { Head, IMMEDIATE, Seat, Status, TIMER, Waiter, waiterAt } from './board.ts';
import { Op } from './operation.ts';
import { realNow, realSetImmediate } from './real.ts';
import { announce, done, locate, type Me, pass } from './turn.ts';
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

/** What to do when a waitAsync or a timer of this thread's is over, by its place in line. */
const handlers = new Map<number, (result: Result) => void>();

/** A promise for the end of a wait. */
export function waitAsync(me: Me, word: Word, timeoutMs: number): Promise<Result> {
  return new Promise((resolve) => {
    expect(me, word, timeoutMs, resolve);
  });
}

/** Has `handler` called when it is over; returns its place in line. */
export function expect(me: Me, word: Word, timeoutMs: number, handler: (result: Result) => void): number {
  const place = freeWaiter(me.board);
  enqueue(me.board, place, me.index, word, timeoutMs);
  handlers.set(place, handler);
  return place;
}

/** Has `handler` called by one of the next turns of the event loop; returns its place in line. */
export function expectNext(me: Me, handler: () => void): number {
  const place = freeWaiter(me.board);
  enqueueNotified(me.board, place, me.index, { buffer: IMMEDIATE, offset: 0, size: 0 });
  handlers.set(place, handler);
  return place;
}

export function forgetEvents(): void {
  handlers.clear();
}

/** Of a timer, or of what was to be done next. */
export function cancel({ board }: Me, place: number): void {
  const buffer = board.words[waiterAt(place) + Waiter.buffer];
  if (buffer === TIMER || buffer === IMMEDIATE) leaveLine(board, place);
  handlers.delete(place);
}

/** One turn of the real event loop: all that is to be done without waiting is done. */
function turnOfLoop(): Promise<void> {
  return new Promise((resolve) => {
    realSetImmediate(resolve);
  });
}

/** How long the real event loop of a thread goes on when nobody can do anything any more, in ms. */
const LINGER_MS = 100;

/** Whether a request, of a file or a name, is on its way: it ends by itself, and takes none of the program's time. */
function isRequesting(resources: readonly string[]): boolean {
  return resources.some((resource) => /Req(?:Wrap|Promise|Callback)?$/.test(resource));
}

/**
 * Whether a thread that nobody in the program can wake is woken, or may be, by what its real event loop has: a message, a
 * socket, a job of another thread. Not all of them are told beforehand, so it goes on for a while.
 */
async function isStirred(me: Me, isOver: () => boolean): Promise<boolean> {
  const waiting = new Set(handlers.keys());
  const until = realNow() + LINGER_MS;
  while (realNow() < until) {
    if (process.getActiveResourcesInfo().length > 0 || isOver() || me.stirred) return true;
    for (const place of handlers.keys()) if (!waiting.has(place)) return true;
    await turnOfLoop();
  }
  return false;
}

/**
 * Runs the event loop of a thread until its body is over: one event a step, in the order in which they came. It turns once
 * at least, for promises that the body has not waited for, ports that it closed and lines that it printed. As long as
 * nothing that is controlled is waited for, the thread keeps the baton: it may wait for something else.
 *
 * @throws what the body throws
 */
export async function runEventLoop(me: Me, body: PromiseLike<void>, hasFailed: () => boolean): Promise<void> {
  let over = false;
  const end = () => {
    over = true;
  };
  body.then(end, end);
  for (;;) {
    await turnOfLoop();
    if (over) return body;
    if (me.unwound || hasFailed()) return;
    const resources = process.getActiveResourcesInfo();
    if (handlers.size === 0 || resources.length > 0) me.board.words[Head.uncontrolled] = 1;
    if (handlers.size === 0 || isRequesting(resources)) continue;
    nextEvent(me);
    if (me.lingers && (await isStirred(me, () => over || hasFailed())))
      me.board.words[Head.stirred] = me.index + 1;
  }
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
  const handler = handlers.get(place);
  handlers.delete(place);
  leaveLine(board, place);
  me.tell?.({
    step: words[Head.steps]! - 1,
    operands: '',
    result: expired >= 0 ? 'timed-out' : 'ok',
    source: undefined,
  });
  handler?.(expired >= 0 ? 'timed-out' : 'ok');
}
