import type { MessagePort } from 'node:worker_threads';
import type { StepNote } from '../control/step-note.ts';
import { describeThrown, type Thrown } from '../control/thrown.ts';
import { awaitBaton, passBaton } from '../memory/baton.ts';
import type { ProgramMemory } from '../memory/program-memory.ts';
import { CLOCK } from '../memory/waiter-slot.ts';
import { COORDINATOR, Command, NO_THREAD, Slot, Status, slotOf } from '../memory/thread-slot.ts';
import { End } from '../memory/execution-end.ts';
import { Global, type SharedState } from '../memory/shared-state.ts';
import { MAX_STEPS } from '../memory/step-words.ts';
import { createStallDetector } from '../memory/stall-detector.ts';
import { InvalidProgramError } from '../program/invalid-program-error.ts';
import { type ExecutionOutcome, type Program, refusePromise } from '../program/program.ts';
import { maxRunLengthOf, spinLimitOf } from '../schedule/spin-limits.ts';
import { STAY } from '../schedule/strategies.ts';
import { type OpenWait, openWaits } from './open-waits.ts';
import { runSetup } from './run-setup.ts';
import { collectReports, notesOf } from './thread-reports.ts';

/** How an execution is to go. */
export interface ExecutionPlan {
  /** What is chosen first. */
  readonly prefix: ArrayLike<number>;
  /** The number of the strategy that chooses what comes then. */
  readonly strategy: number;
  readonly bound: number;
  readonly execution: number;
  /** How many steps it is likely to have. */
  readonly expectedSteps: number;
  /** Whether it ends where the plan can't be followed; else what is not possible is passed over. */
  readonly strict: boolean;
  /** Whether the threads tell people of their steps. */
  readonly describing: boolean;
  /** Whether the real event loops of threads go on for a while where nobody can do anything. */
  readonly lingering: boolean;
  readonly maxSteps: number;
  /** For the strategy: what is asleep where the plan ends, and how many preemptions it has. */
  readonly asleep: number;
  readonly preemptions: number;
}

/** A schedule that is followed as it is, and goes on by itself where it ends. */
export function followSchedule(prefix: ArrayLike<number>): ExecutionPlan {
  return {
    prefix,
    strategy: STAY,
    bound: 0,
    execution: 0,
    expectedSteps: prefix.length,
    strict: true,
    describing: false,
    lingering: false,
    maxSteps: MAX_STEPS,
    asleep: 0,
    preemptions: 0,
  };
}

/** What came of an execution; its steps are on the shared. */
export interface ExecutionResult {
  readonly end: number;
  readonly steps: number;
  /** What a thread, the check or the setup has thrown, and which thread. */
  readonly error: Thrown | undefined;
  readonly thread: number | undefined;
  readonly outcome: ExecutionOutcome;
  /** How many waits with a limit and timers have begun, and how many plain accesses there were, where they are steps. */
  readonly timedWaits: number;
  readonly plainAccesses: number;
  /** Whether a thread that could go on was held back: see {@link spinLimitOf}. */
  readonly heldBack: boolean;
  /** Whether a step has touched memory that the setup has made, and whether random numbers were drawn. */
  readonly touchedShared: boolean;
  readonly drewRandom: boolean;
  /** Whether callbacks of the real event loop have run, and the thread that may go on by one where nobody can. */
  readonly realCallbacks: boolean;
  readonly wokenByRealEvent: number | undefined;
  readonly work: readonly string[];
  readonly waits: readonly OpenWait[];
  readonly world: unknown;
  readonly notes: readonly StepNote[];
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
export interface ExecutionEnvironment {
  readonly shared: SharedState;
  readonly program: Program;
  readonly memory: ProgramMemory;
  readonly ports: readonly MessagePort[];
  /** Native functions that were given shared memory, where plain accesses are steps. */
  readonly nativeFunctions: Set<string>;
  readonly seed: number;
  readonly maxDeaths: number;
  readonly anyTimeouts: boolean;
  /** Whether plain accesses are steps. */
  readonly plainAccesses: boolean;
  /** See {@link ExploreOptions.spins}. */
  readonly spins: number;
  readonly beginRandom: (seed: number, stream: number) => void;
}

/** Runs the program once. @throws {@link BlockedThread} */
export function execute(environment: ExecutionEnvironment, plan: ExecutionPlan): ExecutionResult {
  const { shared, program, memory } = environment;
  const { words } = shared;
  reset(environment, plan);
  environment.beginRandom(environment.seed, -1);
  const world = runSetup(program, memory);
  passBaton(shared, program.threads.length - 1, Command.setUp);
  untilOver(shared);
  const steps = words[Global.steps]!;
  const outcome = {
    died: [...words.subarray(Global.died, Global.died + words[Global.deaths]!)],
    timeouts: words[Global.timeouts]!,
  };
  const end = words[Global.end]!;
  const timedWaits = words[Global.timedWaits]!;
  const plainAccesses = words[Global.plainAccesses]!;
  const waits = end === End.stuck ? openWaits(environment) : [];
  const broken = end === End.complete ? runCheck(program, world, outcome) : undefined;
  unwind(shared, end === End.stuck && plan.lingering);
  const stirred = words[Global.wokenByRealEvent]!;
  const telling = end === End.failed || end === End.setUpFailed || plan.describing || stirred !== 0;
  const reports = telling ? collectReports(environment) : [];
  return {
    end,
    steps,
    error: broken ?? reports.find(({ error }) => error !== undefined)?.error,
    thread: end === End.failed ? words[Global.failed] : undefined,
    outcome,
    timedWaits,
    plainAccesses,
    heldBack: words[Global.heldBack] === 1,
    touchedShared: words[Global.touchedShared] === 1,
    drewRandom: words[Global.drewRandom] === 1,
    realCallbacks: words[Global.realCallbacks] === 1,
    wokenByRealEvent: stirred === 0 ? undefined : stirred - 1,
    work: reports.flatMap(({ work }) => work ?? []),
    waits,
    world,
    notes: notesOf(reports),
  };
}

function reset(
  { shared, program, seed, maxDeaths, anyTimeouts, plainAccesses, spins }: ExecutionEnvironment,
  plan: ExecutionPlan,
): void {
  const { words, times } = shared;
  const threads = program.threads.length;
  words.fill(0);
  times[CLOCK] = 0;
  words[Global.current] = NO_THREAD;
  words[Global.alive] = 2 ** threads - 1;
  words[Global.threads] = threads;
  words[Global.mortal] = (program.mortal ?? [...program.threads.keys()]).reduce(
    (set, thread) => set | (1 << thread),
    0,
  );
  words[Global.deathsLeft] = maxDeaths;
  words[Global.anyTimeouts] = anyTimeouts ? 1 : 0;
  words[Global.plainAreSteps] = plainAccesses ? 1 : 0;
  words[Global.spins] = spins;
  words[Global.spinLimit] = spinLimitOf(spins);
  words[Global.maxRunLength] = maxRunLengthOf(spins);
  words[Global.seed] = seed;
  words[Global.expectedSteps] = plan.expectedSteps;
  words[Global.execution] = plan.execution;
  words[Global.strategy] = plan.strategy;
  words[Global.bound] = plan.bound;
  words[Global.maxSteps] = plan.maxSteps;
  words[Global.strict] = plan.strict ? 1 : 0;
  words[Global.describing] = plan.describing ? 1 : 0;
  words[Global.asleep] = plan.asleep;
  words[Global.strategyWords] = plan.preemptions;
  words[Global.planLength] = plan.prefix.length;
  shared.plan.set(plan.prefix);
}

/** @throws {@link BlockedThread} */
function untilOver(shared: SharedState): void {
  const { words } = shared;
  const isOver = createStallDetector(PATIENCE_MS, LOOK_MS);
  while (awaitBaton(shared, COORDINATOR, LOOK_MS) === Command.none) {
    // Read while somebody else writes: it is only to see whether it moves.
    const steps = words[Global.steps]!;
    if (!isOver(steps + words[Global.realWorkTurns]!)) continue;
    const thread = steps === 0 ? Math.max(0, words[Global.starting]! - 1) : words[Global.current]!;
    throw new BlockedThread(thread, steps, false);
  }
}

function runCheck(program: Program, world: unknown, outcome: ExecutionOutcome): ExecutionResult['error'] {
  try {
    refusePromise('check', program.check?.(world, outcome));
    return undefined;
  } catch (error) {
    if (error instanceof InvalidProgramError) throw error;
    return describeThrown(error);
  }
}

/** Ends what has not ended, one thread after the other. @throws {@link BlockedThread} */
function unwind(shared: SharedState, lingering: boolean): void {
  const { words } = shared;
  for (let thread = 0; thread < words[Global.starting]!; thread++) {
    const status = words[slotOf(thread) + Slot.status];
    if (status === Status.ended) continue;
    passBaton(shared, thread, lingering && status === Status.idle ? Command.linger : Command.unwind);
    const isOver = createStallDetector(PATIENCE_MS, LOOK_MS);
    while (awaitBaton(shared, COORDINATOR, LOOK_MS) === Command.none)
      if (isOver(thread)) throw new BlockedThread(thread, words[Global.steps]!, true);
  }
}
