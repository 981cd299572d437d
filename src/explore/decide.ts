import { first, has, members } from './bits.ts';
import { type Board, CLOCK, End, Head, Mark, Seat, Status, seatOf, TRACE_WORDS, Traced } from './board.ts';
import { Act, actOf, threadOf } from './choice.ts';
import { Op } from './operation.ts';
import type { Point } from './point.ts';
import { MAX_BUFFERS } from './shared-memory.ts';
import { strategies } from './strategies/index.ts';
import { firstToExpire, leaveAllLines, leaveLine } from './waiters.ts';

/** Where all that can go on spin, how many rounds one goes on for before the next. */
const ROUNDS = 64;
const MAX_LEAP_MS = 2 ** 30;

/**
 * Chooses what comes next, and notes it in the trace; done by the thread that has the baton. Deaths happen on the spot. Returns
 * the choice, which is a step or a timeout of a thread's, or -1 when the execution is over.
 */
export function decide(board: Board): number {
  const { words } = board;
  for (;;) {
    const point = pointOf(board);
    if ((point.ready | point.timeouts) === 0) {
      return finish(board, words[Head.alive] === 0 ? End.complete : End.stuck);
    }
    if (point.step >= words[Head.maxSteps]!) return finish(board, End.tooLong);
    if (isHopeless(board, point)) return finish(board, End.spinning);
    const choice = planned(board, point) ?? strategies[words[Head.strategy]!]!(point);
    if (choice < 0) return finish(board, choice === DIVERGED ? End.diverged : End.pruned);
    note(board, point, choice);
    const thread = threadOf(choice);
    if (actOf(choice) === Act.death) {
      die(board, thread);
      continue;
    }
    if (actOf(choice) === Act.timeout) expire(board, thread);
    words[Head.burst] = thread === words[Head.current] ? words[Head.burst]! + 1 : 0;
    words[Head.current] = thread;
    words[Head.ready]! &= ~(1 << thread);
    words[Head.timed]! &= ~(1 << thread);
    words[seatOf(thread) + Seat.status] = Status.running;
    return choice;
  }
}

function finish({ words }: Board, end: number): -1 {
  words[Head.end] = end;
  return -1;
}

const DIVERGED = -2;

function pointOf(board: Board): Point {
  const { words } = board;
  letTimePass(board);
  const awake = withoutTheTireless(words, awakeOf(words));
  const timed = words[Head.timed]!;
  const due = timed === 0 ? 0 : dueOf(board, timed);
  const next = awake === 0 && due === 0 ? nextToExpire(board, timed) : due;
  const timeouts = words[Head.anyTimeouts] ? timed : next;
  // Where nobody is awake but those that spin, time passes.
  const ready = awake || (timeouts !== 0 ? 0 : mostPatient(board));
  if (ready !== words[Head.ready]) words[Head.heldBack] = 1;
  return {
    board,
    step: words[Head.steps]!,
    current: words[Head.current]!,
    ready,
    timeouts,
    due,
    deaths: words[Head.deathsLeft]! > 0 ? words[Head.alive]! & words[Head.mortal]! : 0,
  };
}

function awakeOf(words: Int32Array): number {
  return words[Head.ready]! & ~words[Head.spinning]! & ~words[Head.looking]!;
}

/**
 * Where nobody is awake but those that look at a clock, it moves: further each time, but not beyond the end of a wait, so
 * that a limit of a day is reached within few steps, and none is jumped over.
 */
function letTimePass(board: Board): void {
  const { words, times } = board;
  const looking = words[Head.ready]! & words[Head.looking]!;
  if (looking === 0 || awakeOf(words) !== 0 || dueOf(board, words[Head.timed]!) !== 0) return;
  const leap = Math.max(1, words[Head.leap]!);
  const next = nextToExpire(board, words[Head.timed]!);
  const end = next === 0 ? Number.POSITIVE_INFINITY : times[firstToExpire(board, next)]!;
  times[CLOCK] = Math.min(times[CLOCK]! + leap, end);
  words[Head.leap] = Math.min(leap * 2, MAX_LEAP_MS);
  words[Head.looking] = 0;
  mark(board, Mark.farReaching);
  somethingChanged(board);
}

/** Says more of the last step: see {@link Mark}. */
export function mark({ words, trace }: Board, what: number): void {
  const step = words[Head.steps]! - 1;
  if (step >= 0) trace[step * TRACE_WORDS + Traced.marks]! |= what;
}

/** Those whose time is over already, and who were late to hear of it. */
function dueOf(board: Board, timed: number): number {
  let threads = 0;
  for (const thread of members(timed)) {
    if (board.times[firstToExpire(board, 1 << thread)]! <= board.times[CLOCK]!) threads |= 1 << thread;
  }
  return threads;
}

function withoutTheTireless(words: Int32Array, awake: number): number {
  if (words[Head.burst]! < words[Head.endurance]!) return awake;
  return awake & ~(1 << words[Head.current]!) || awake;
}

/** Whose time is over first: of several at the same time any may go first, whichever came to wait first. */
function nextToExpire(board: Board, timed: number): number {
  const { times } = board;
  let threads = 0;
  let earliest = Number.POSITIVE_INFINITY;
  for (const thread of members(timed)) {
    const time = times[firstToExpire(board, 1 << thread)]!;
    if (time < earliest) threads = 0;
    if (time <= earliest) threads |= 1 << thread;
    earliest = Math.min(earliest, time);
  }
  return threads;
}

/** Of those that spin, the ones that have done so least: each gets its turn, which lasts for some rounds. */
function mostPatient({ words }: Board): number {
  const current = words[Head.current]!;
  let least = Number.POSITIVE_INFINITY;
  let threads = 0;
  for (let rest = words[Head.ready]!; rest !== 0; rest &= rest - 1) {
    const thread = first(rest);
    const repeats = words[seatOf(thread) + Seat.repeats]!;
    const turns = repeats >= words[Head.spins]! ? Number.MAX_VALUE : Math.floor(repeats / ROUNDS);
    if (turns < least) threads = 0;
    if (turns <= least) threads |= 1 << thread;
    least = Math.min(least, turns);
  }
  return has(threads, current) ? 1 << current : threads;
}

function isHopeless({ words }: Board, { ready, timeouts }: Point): boolean {
  if (timeouts !== 0 || (ready & ~words[Head.spinning]!) !== 0) return false;
  for (const thread of members(words[Head.ready]!))
    if (words[seatOf(thread) + Seat.repeats]! < words[Head.spins]!) return false;
  return true;
}

/** What the plan says; undefined where it says nothing. */
function planned({ words, plan }: Board, point: Point): number | undefined {
  while (words[Head.cursor]! < words[Head.planned]!) {
    const choice = plan[words[Head.cursor]!++]!;
    if (isPossible(point, choice)) return choice;
    if (words[Head.strict]) return DIVERGED;
  }
  return undefined;
}

function isPossible({ ready, timeouts, deaths }: Point, choice: number): boolean {
  const act = actOf(choice);
  const threads = act === Act.step ? ready : act === Act.timeout ? timeouts : deaths;
  return has(threads, threadOf(choice));
}

function note(
  { words, trace }: Board,
  { step, current, ready, timeouts, due, deaths }: Point,
  choice: number,
): void {
  const at = step * TRACE_WORDS;
  const seat = seatOf(threadOf(choice));
  const dies = actOf(choice) === Act.death;
  trace[at + Traced.choice] = choice;
  trace[at + Traced.possible] = ready | (timeouts << 8) | (deaths << 16) | (due << 24);
  trace[at + Traced.operation] = dies ? Op.none : words[seat + Seat.operation]!;
  trace[at + Traced.size] = words[seat + Seat.size]!;
  trace[at + Traced.buffer] = words[seat + Seat.buffer]!;
  trace[at + Traced.offset] = words[seat + Seat.offset]!;
  trace[at + Traced.before] = 0;
  trace[at + Traced.after] = 0;
  trace[at + Traced.asleep] = words[Head.asleep]!;
  trace[at + Traced.current] = current;
  trace[at + Traced.marks] = 0;
  words[Head.steps] = step + 1;
  if (!dies && words[seat + Seat.buffer]! >= 0 && words[seat + Seat.buffer]! < MAX_BUFFERS)
    words[Head.shared] = 1;
}

/** Its waits are over with it; a wake-up that it was given and did not live to see is lost with it. */
function die(board: Board, thread: number): void {
  const { words } = board;
  words[Head.died + words[Head.deaths]!] = thread;
  words[Head.deaths]! += 1;
  words[Head.deathsLeft]! -= 1;
  leaveForGood(board, thread, Status.dead);
}

/** Takes a thread out of all that goes on. */
export function leaveForGood(board: Board, thread: number, status: number): void {
  const { words } = board;
  words[seatOf(thread) + Seat.status] = status;
  for (const set of [Head.alive, Head.ready, Head.timed, Head.mourning]) words[set]! &= ~(1 << thread);
  words[Head.looking]! &= ~(1 << thread);
  words[Head.leap] = 1;
  // A notify there may come before or after; a death is taken to depend on every step.
  if (leaveAllLines(board, thread)) mark(board, Mark.farReaching);
  somethingChanged(board);
  for (const mourner of members(words[Head.mourning]!)) {
    if (isNewsFor(board, mourner)) words[Head.ready]! |= 1 << mourner;
  }
}

/** Whether there is a death that the thread was not told of, or no more can come. */
export function isNewsFor({ words }: Board, thread: number): boolean {
  if (words[seatOf(thread) + Seat.deathsTold]! < words[Head.deaths]!) return true;
  return words[Head.deathsLeft] === 0 || (words[Head.alive]! & words[Head.mortal]! & ~(1 << thread)) === 0;
}

/** Nobody who spun has seen this yet. */
export function somethingChanged({ words }: Board): void {
  words[Head.version]! += 1;
  words[Head.spinning] = 0;
}

/** Time jumps to the end of the thread's wait, or of the first of its timers. */
function expire(board: Board, thread: number): void {
  const { words, times } = board;
  const waiter = firstToExpire(board, 1 << thread);
  times[CLOCK] = Math.max(times[CLOCK]!, times[waiter]!);
  words[seatOf(thread) + Seat.timedOut] = waiter + 1;
  words[Head.timeouts]! += 1;
  words[Head.leap] = 1;
  leaveLine(board, waiter);
  somethingChanged(board);
}
