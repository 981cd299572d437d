import type { MessagePort } from 'node:worker_threads';
import { hand, receive } from './baton.ts';
import {
  type Board,
  CLOCK,
  CONDUCTOR,
  Command,
  End,
  Head,
  MAX_STEPS,
  NOBODY,
  Seat,
  Status,
  seatOf,
} from './board.ts';
import { InvalidProgramError } from './errors.ts';
import type { Note } from './note.ts';
import { type OpenWait, openWaits } from './open-waits.ts';
import { createPatience } from './patience.ts';
import { type Outcome, type Program, refusePromise } from './program.ts';
import { setUp } from './set-up.ts';
import type { SharedMemory } from './shared-memory.ts';
import { enduranceOf, patienceOf } from './spinning.ts';
import { STAY } from './strategies/index.ts';
import { drain, notesOf } from './thread-reports.ts';
import { described, type Thrown } from './thrown.ts';

/** How an execution is to go. */
export interface Course {
  /** What is chosen first. */
  readonly plan: ArrayLike<number>;
  /** The number of the strategy that chooses what comes then. */
  readonly strategy: number;
  readonly bound: number;
  readonly execution: number;
  /** How many steps it is likely to have. */
  readonly length: number;
  /** Whether it ends where the plan can't be followed; else what is not possible is passed over. */
  readonly strict: boolean;
  /** Whether the threads tell people of their steps. */
  readonly telling: boolean;
  /** Whether the real event loops of threads go on for a while where nobody can do anything. */
  readonly lingering: boolean;
  readonly maxSteps: number;
  /** For the strategy: what is asleep where the plan ends, and how many preemptions it has. */
  readonly asleep: number;
  readonly preemptions: number;
}

/** A schedule that is followed as it is, and goes on by itself where it ends. */
export function following(plan: ArrayLike<number>): Course {
  return {
    plan,
    strategy: STAY,
    bound: 0,
    execution: 0,
    length: plan.length,
    strict: true,
    telling: false,
    lingering: false,
    maxSteps: MAX_STEPS,
    asleep: 0,
    preemptions: 0,
  };
}

/** What came of an execution; its steps are on the board. */
export interface Ended {
  readonly end: number;
  readonly steps: number;
  /** What a thread, the check or the setup has thrown, and which thread. */
  readonly error: Thrown | undefined;
  readonly thread: number | undefined;
  readonly outcome: Outcome;
  /** How many waits with a limit and timers have begun, and how many plain accesses there were, where they are steps. */
  readonly limited: number;
  readonly plainAccesses: number;
  /** Whether a thread that could go on was held back: see {@link patienceOf}. */
  readonly heldBack: boolean;
  /** Whether a step has touched memory that the setup has made, and whether random numbers were drawn. */
  readonly shared: boolean;
  readonly drawn: boolean;
  /** Whether callbacks of the real event loop have run, and the thread that may go on by one where nobody can. */
  readonly uncontrolled: boolean;
  readonly stirred: number | undefined;
  readonly work: readonly string[];
  readonly waits: readonly OpenWait[];
  readonly world: unknown;
  readonly notes: readonly Note[];
}

/** A thread has the baton, and has not come back: it is in a native call, or goes round without a step. */
export class BlockedThread {
  readonly thread: number;
  readonly steps: number;
  /** Whether the execution was over, and the thread was to end. */
  readonly ending: boolean;

  constructor(thread: number, steps: number, ending: boolean) {
    this.thread = thread;
    this.steps = steps;
    this.ending = ending;
  }
}

/** How long one step may take, with the code behind it, in ms. */
const PATIENCE_MS = 2_000;
const LOOK_MS = 500;

/** What stays the same for all executions of an exploration. */
export interface Stage {
  readonly board: Board;
  readonly program: Program;
  readonly memory: SharedMemory;
  readonly ports: readonly MessagePort[];
  /** Native functions that were given shared memory, where plain accesses are steps. */
  readonly unseen: Set<string>;
  readonly seed: number;
  readonly deaths: number;
  readonly anyTimeouts: boolean;
  /** Whether plain accesses are steps. */
  readonly plain: boolean;
  /** See {@link ExploreOptions.spins}. */
  readonly spins: number;
  readonly beginRandom: (seed: number, stream: number) => void;
}

/** Runs the program once. @throws {@link BlockedThread} */
export function execute(stage: Stage, course: Course): Ended {
  const { board, program, memory } = stage;
  const { words } = board;
  reset(stage, course);
  stage.beginRandom(stage.seed, -1);
  const world = setUp(program, memory);
  hand(board, program.threads.length - 1, Command.setUp);
  untilOver(board);
  const steps = words[Head.steps]!;
  const outcome = {
    died: [...words.subarray(Head.died, Head.died + words[Head.deaths]!)],
    timeouts: words[Head.timeouts]!,
  };
  const end = words[Head.end]!;
  const limited = words[Head.limited]!;
  const plainAccesses = words[Head.plainAccesses]!;
  const waits = end === End.stuck ? openWaits(stage) : [];
  const broken = end === End.complete ? checked(program, world, outcome) : undefined;
  unwind(board, end === End.stuck && course.lingering);
  const stirred = words[Head.stirred]!;
  const telling = end === End.failed || end === End.setUpFailed || course.telling || stirred !== 0;
  const reports = telling ? drain(stage) : [];
  return {
    end,
    steps,
    error: broken ?? reports.find(({ error }) => error !== undefined)?.error,
    thread: end === End.failed ? words[Head.failed] : undefined,
    outcome,
    limited,
    plainAccesses,
    heldBack: words[Head.heldBack] === 1,
    shared: words[Head.shared] === 1,
    drawn: words[Head.drawn] === 1,
    uncontrolled: words[Head.uncontrolled] === 1,
    stirred: stirred === 0 ? undefined : stirred - 1,
    work: reports.flatMap(({ work }) => work ?? []),
    waits,
    world,
    notes: notesOf(reports),
  };
}

function reset({ board, program, seed, deaths, anyTimeouts, plain, spins }: Stage, course: Course): void {
  const { words, times, plan } = board;
  const threads = program.threads.length;
  words.fill(0);
  times[CLOCK] = 0;
  words[Head.current] = NOBODY;
  words[Head.alive] = 2 ** threads - 1;
  words[Head.threads] = threads;
  words[Head.mortal] = (program.mortal ?? [...program.threads.keys()]).reduce(
    (set, thread) => set | (1 << thread),
    0,
  );
  words[Head.deathsLeft] = deaths;
  words[Head.anyTimeouts] = anyTimeouts ? 1 : 0;
  words[Head.plain] = plain ? 1 : 0;
  words[Head.spins] = spins;
  words[Head.patience] = patienceOf(spins);
  words[Head.endurance] = enduranceOf(spins);
  words[Head.seed] = seed;
  words[Head.length] = course.length;
  words[Head.execution] = course.execution;
  words[Head.strategy] = course.strategy;
  words[Head.bound] = course.bound;
  words[Head.maxSteps] = course.maxSteps;
  words[Head.strict] = course.strict ? 1 : 0;
  words[Head.telling] = course.telling ? 1 : 0;
  words[Head.asleep] = course.asleep;
  words[Head.strategyWords] = course.preemptions;
  words[Head.planned] = course.plan.length;
  plan.set(course.plan);
}

/** @throws {@link BlockedThread} */
function untilOver(board: Board): void {
  const { words } = board;
  const isOver = createPatience(PATIENCE_MS, LOOK_MS);
  while (receive(board, CONDUCTOR, LOOK_MS) === Command.none) {
    // Read while somebody else writes: it is only to see whether it moves.
    const steps = words[Head.steps]!;
    if (!isOver(steps + words[Head.working]!)) continue;
    const thread = steps === 0 ? Math.max(0, words[Head.starting]! - 1) : words[Head.current]!;
    throw new BlockedThread(thread, steps, false);
  }
}

function checked(program: Program, world: unknown, outcome: Outcome): Ended['error'] {
  try {
    refusePromise('check', program.check?.(world, outcome));
    return undefined;
  } catch (error) {
    if (error instanceof InvalidProgramError) throw error;
    return described(error);
  }
}

/** Ends what has not ended, one thread after the other. @throws {@link BlockedThread} */
function unwind(board: Board, lingering: boolean): void {
  const { words } = board;
  for (let thread = 0; thread < words[Head.starting]!; thread++) {
    const status = words[seatOf(thread) + Seat.status];
    if (status === Status.ended) continue;
    hand(board, thread, lingering && status === Status.idle ? Command.linger : Command.unwind);
    const isOver = createPatience(PATIENCE_MS, LOOK_MS);
    while (receive(board, CONDUCTOR, LOOK_MS) === Command.none)
      if (isOver(thread)) throw new BlockedThread(thread, words[Head.steps]!, true);
  }
}
