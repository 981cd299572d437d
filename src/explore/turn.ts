import { hand, receive } from './baton.ts';
import { type Board, CONDUCTOR, Command, End, Head, Seat, Status, TRACE_WORDS, Traced } from './board.ts';
import { threadOf } from './choice.ts';
import { decide, leaveForGood } from './decide.ts';
import type { Note } from './note.ts';
import type { Place } from './operation.ts';
import type { RealWork } from './real-work.ts';
import type { ThreadReport } from './thread.ts';

/** Unwinds a thread's body when the execution is over before it has ended. Nothing that it still does counts. */
export const unwinding = Object.freeze({ message: 'The execution is over: the explorer ends this thread.' });

/** What a thread that is explored knows of itself. */
export interface Me {
  readonly board: Board;
  readonly index: number;
  readonly seat: number;
  /** Whether its body runs, so that what it does are steps. */
  inBody: boolean;
  /** Whether plain accesses are steps. */
  plain: boolean;
  /** Whether its body is being ended. */
  unwound: boolean;
  /** Whether its real event loop goes on for a while first, and whether that has come to a step. */
  lingers: boolean;
  stirred: boolean;
  /** How often it has come to each step since the board's version was `version`. */
  readonly visits: Map<number, number>;
  version: number;
  readonly work: RealWork;
  /** What native functions of these names have done to shared memory was no step. */
  readonly unseen: Set<string>;
  readonly report: (what: ThreadReport) => void;
  /** Tells people of a step, where it is asked to. */
  tell: ((note: Note) => void) | undefined;
}

/** Says what the thread is about to do, hands the baton on, and comes back when it is the thread's turn to do it. */
export function takeTurn(
  me: Me,
  operation: number,
  size: number,
  buffer: number,
  offset: number,
  operands: number,
): void {
  const { board, seat } = me;
  const { words } = board;
  if (me.unwound) {
    me.stirred = true;
    throw unwinding;
  }
  announce(me, operation, size, buffer, offset);
  words[seat + Seat.status] = Status.ready;
  words[Head.ready]! |= 1 << me.index;
  noteVisit(me, Math.imul(Math.imul(operation + offset * 32, 31) + buffer, 0x9e3779b1) ^ operands);
  pass(me);
}

export function announce(
  { board: { words }, seat }: Me,
  operation: number,
  size: number,
  buffer: number,
  offset: number,
): void {
  words[seat + Seat.operation] = operation;
  words[seat + Seat.size] = size;
  words[seat + Seat.buffer] = buffer;
  words[seat + Seat.offset] = offset;
}

function noteVisit(me: Me, step: number): void {
  const { words } = me.board;
  if (me.version !== words[Head.version]) {
    me.version = words[Head.version]!;
    me.visits.clear();
  }
  const visits = (me.visits.get(step) ?? 0) + 1;
  me.visits.set(step, visits);
  words[me.seat + Seat.repeats] = Math.min(visits, words[Head.spins]!);
  if (visits >= words[Head.patience]!) words[Head.spinning]! |= 1 << me.index;
}

/** Gives up the baton, and comes back with it. @throws {@link unwinding} */
export function pass(me: Me): void {
  const { board, index } = me;
  const next = nextThread(board, index);
  if (next === index) return;
  if (next < 0) hand(board, CONDUCTOR, Command.over);
  const command = receive(board, index);
  if (command === Command.go) return;
  me.unwound = true;
  me.stirred = false;
  me.lingers = command === Command.linger;
  throw unwinding;
}

/** Gives it up for good. */
export function leave({ board, index }: Me, failed: boolean): void {
  const { words } = board;
  leaveForGood(board, index, Status.ended);
  if (failed) {
    words[Head.end] = End.failed;
    words[Head.failed] = index;
  }
  if (failed || nextThread(board, index) < 0) hand(board, CONDUCTOR, Command.over);
}

/** Has another thread go on, and returns which; -1 when the execution is over. */
function nextThread(board: Board, me: number): number {
  const { words } = board;
  const starting = words[Head.starting]!;
  // First each runs up to its first step, one after the other.
  if (starting < words[Head.threads]!) {
    words[Head.starting] = starting + 1;
    hand(board, starting, Command.start);
    return starting;
  }
  const choice = decide(board);
  if (choice < 0) return -1;
  const next = threadOf(choice);
  if (next !== me) hand(board, next, Command.go);
  return next;
}

/** Notes where the step was, where that was not known before. */
export function locate(me: Me, { buffer, offset, size }: Omit<Place, 'operation'>): void {
  const { words, trace } = me.board;
  const at = (words[Head.steps]! - 1) * TRACE_WORDS;
  trace[at + Traced.buffer] = buffer;
  trace[at + Traced.offset] = offset;
  trace[at + Traced.size] = size;
}

/** Notes what the step came to. */
export function done(me: Me, before: number, after: number): void {
  const { words, trace } = me.board;
  const at = (words[Head.steps]! - 1) * TRACE_WORDS;
  trace[at + Traced.before] = before;
  trace[at + Traced.after] = after;
}
