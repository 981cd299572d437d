import { describeThrown, type Thrown } from '../control/thrown.ts';
import { awaitBaton, passBaton } from '../memory/baton.ts';
import { End } from '../memory/execution-end.ts';
import { Global, type SharedState } from '../memory/shared-state.ts';
import { createStallDetector } from '../memory/stall-detector.ts';
import { COORDINATOR, Command, NO_THREAD, Slot, Status, slotOf } from '../memory/thread-slot.ts';
import { CLOCK } from '../memory/waiter-slot.ts';
import { InvalidProgramError } from '../program/invalid-program-error.ts';
import { type ExecutionOutcome, type Program, refusePromise } from '../program/program.ts';
import { maxRunLengthOf, spinLimitOf } from '../schedule/spin-limits.ts';
import { BlockedThread } from './blocked-thread.ts';
import type { ExecutionEnvironment, ExecutionPlan, ExecutionResult } from './execution.ts';
import { openWaits } from './open-waits.ts';
import { runSetup } from './run-setup.ts';
import { collectReports, notesOf } from './thread-reports.ts';

/** How long a thread may take from one step to the next. */
const STEP_MS = 2_000;
const CHECK_EVERY_MS = 500;

/**
 * Runs the program once.
 *
 * @throws {@link BlockedThread} if a thread does not come to its next step
 * @throws {@link InvalidProgramError} if the setup throws, or the check returns a promise
 */
export function execute(environment: ExecutionEnvironment, plan: ExecutionPlan): ExecutionResult {
  const { shared, program, memory, ports, nativeFunctions } = environment;
  const { words } = shared;
  reset(environment, plan);
  environment.beginRandom(environment.seed, -1);
  environment.beginClocks();
  const world = runSetup(program, memory);
  passBaton(shared, program.threads.length - 1, Command.setUp);
  awaitEnd(shared);
  const steps = words[Global.steps]!;
  const outcome = {
    died: [...words.subarray(Global.died, Global.died + words[Global.deaths]!)],
    timeouts: words[Global.timeouts]!,
  };
  const end = words[Global.end]!;
  const timedWaits = words[Global.timedWaits]!;
  const plainAccesses = words[Global.plainAccesses]!;
  const waits = end === End.stuck ? openWaits(shared, memory) : [];
  const checkError = end === End.complete ? runCheck(program, world, outcome) : undefined;
  unwindThreads(shared, end === End.stuck && plan.lingering);
  const woken = words[Global.wokenByRealEvent]!;
  const hasReports = end === End.failed || end === End.setUpFailed || plan.describing || woken !== 0;
  const reports = hasReports ? collectReports(ports, nativeFunctions) : [];
  return {
    end,
    steps,
    error: checkError ?? reports.find(({ error }) => error !== undefined)?.error,
    thread: end === End.failed ? words[Global.failed] : undefined,
    outcome,
    timedWaits,
    plainAccesses,
    heldBack: words[Global.heldBack] === 1,
    touchedShared: words[Global.touchedShared] === 1,
    drewRandom: words[Global.drewRandom] === 1,
    realCallbacks: words[Global.realCallbacks] === 1,
    wokenByRealEvent: woken === 0 ? undefined : woken - 1,
    work: reports.flatMap(({ work }) => work ?? []),
    waits,
    world,
    notes: notesOf(reports),
  };
}

/** Puts the shared state into the state in which an execution begins. */
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

/** Waits until the threads have come to the end of the execution. @throws {@link BlockedThread} */
function awaitEnd(shared: SharedState): void {
  const { words } = shared;
  const isStalled = createStallDetector(STEP_MS, CHECK_EVERY_MS);
  while (awaitBaton(shared, COORDINATOR, CHECK_EVERY_MS) === Command.none) {
    // Another thread has the baton and may be writing: it only matters whether the numbers change.
    const steps = words[Global.steps]!;
    if (!isStalled(steps + words[Global.realWorkTurns]!)) continue;
    const thread = steps === 0 ? Math.max(0, words[Global.starting]! - 1) : words[Global.current]!;
    throw new BlockedThread(thread, steps, false);
  }
}

/** Runs the program's check and returns what it throws. */
function runCheck(program: Program, world: unknown, outcome: ExecutionOutcome): Thrown | undefined {
  try {
    refusePromise('check', program.check?.(world, outcome));
    return undefined;
  } catch (error) {
    if (error instanceof InvalidProgramError) throw error;
    return describeThrown(error);
  }
}

/** Ends the bodies that have not ended, one after the other. @throws {@link BlockedThread} */
function unwindThreads(shared: SharedState, lingering: boolean): void {
  const { words } = shared;
  for (let thread = 0; thread < words[Global.starting]!; thread++) {
    const status = words[slotOf(thread) + Slot.status];
    if (status === Status.ended) continue;
    passBaton(shared, thread, lingering && status === Status.idle ? Command.linger : Command.unwind);
    const isStalled = createStallDetector(STEP_MS, CHECK_EVERY_MS);
    while (awaitBaton(shared, COORDINATOR, CHECK_EVERY_MS) === Command.none)
      if (isStalled(thread)) throw new BlockedThread(thread, words[Global.steps]!, true);
  }
}
