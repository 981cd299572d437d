import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { controlOutput } from './control/controlled-output.ts';
import { controlRandom } from './control/controlled-random.ts';
import { describeThrown } from './control/thrown.ts';
import { controlClocks } from './control/time/controlled-clocks.ts';
import { BlockedThread } from './execute/blocked-thread.ts';
import { countPlainAccesses } from './execute/count-plain-accesses.ts';
import { execute } from './execute/execute.ts';
import { type ExecutionEnvironment, type ExecutionResult, followSchedule } from './execute/execution.ts';
import { refuseForeignMemory, runSetup, setupFailedText } from './execute/run-setup.ts';
import type { ThreadProgram } from './execute/run-thread.ts';
import { collectReports, notesOf } from './execute/thread-reports.ts';
import { type ExplorationProgress, ProgressCounter } from './exploration-progress.ts';
import {
  createFailureDetector,
  type DetectedFailure,
  type FailureDetector,
} from './failures/detect-failure.ts';
import { describeSteps, explain } from './failures/explain-failure.ts';
import type { Failure } from './failures/failure.ts';
import { departure, nondeterminism } from './failures/nondeterminism.ts';
import { namePlaces } from './failures/place-names.ts';
import { shrink } from './failures/shrink.ts';
import { whyUndecided } from './failures/why-undecided.ts';
import { awaitBaton, passBaton } from './memory/baton.ts';
import { End } from './memory/execution-end.ts';
import { controlProgramMemory } from './memory/program-memory.ts';
import type { SharedState } from './memory/shared-state.ts';
import { COORDINATOR, Command } from './memory/thread-slot.ts';
import { InvalidProgramError } from './program/invalid-program-error.ts';
import { EXPLORED, loadProgram } from './program/load-program.ts';
import { type ProgramShape, shapeOf } from './program/program.ts';
import { DepthFirstSearch } from './schedule/depth-first-search.ts';
import { type StrategyName, strategyNumber } from './schedule/strategies.ts';
import { readTrace } from './schedule/trace.ts';

export interface CoordinatorData {
  readonly shared: SharedState;
  /** To the threads. */
  readonly ports: readonly MessagePort[];
  /** Takes {@link CoordinatorMessage}, and has {@link CoordinatorRequest}s. */
  readonly message: MessagePort;
}

/** What is asked of the coordinator. */
export type CoordinatorRequest = ExplorationTask | { readonly describe: string };

/** What is to be explored, and how. */
export interface ExplorationTask {
  readonly file: string;
  readonly strategy: StrategyName;
  readonly bound: number;
  /** Whether a depth-first search leaves out what would lead where it has been. */
  readonly reduce: boolean;
  readonly seed: number;
  readonly executions: number;
  /** The first of them: others were done before. */
  readonly firstExecution: number;
  /** After how many steps in all to stop, too. */
  readonly maxTotalSteps: number;
  readonly maxDeaths: number;
  readonly timeouts: boolean;
  readonly plainAccesses: boolean;
  readonly spins: number;
  /** A schedule to follow, in the place of a strategy. */
  readonly replay: readonly number[] | undefined;
}

/** What came of it. */
export interface ExplorationResult {
  readonly failure?: Failure;
  /** Whether there is nothing left to explore. */
  readonly exhausted?: boolean;
  /** Why nothing can be said. */
  readonly undecided?: string;
  /** Whether the bound on preemptions has kept something from being tried. */
  readonly bounded?: boolean;
  /** How many plain accesses were seen, where nothing was found and they are no steps. */
  readonly plainAccessCount?: number | 'unknown';
  /** Native functions that were given shared memory: what they did there was no step, and is no plain access that was counted. */
  readonly nativeFunctions?: readonly string[];
}

/** What the coordinator says to the thread that started it. */
export type CoordinatorMessage =
  | { readonly type: 'described'; readonly shape: ProgramShape }
  | { readonly type: 'progress'; readonly progress: ExplorationProgress }
  | { readonly type: 'done'; readonly progress: ExplorationProgress; readonly result: ExplorationResult }
  /** A thread has not come back: what was said since, and by whom, can't be known. */
  | { readonly type: 'blocked'; readonly progress: ExplorationProgress; readonly schedule: readonly number[] }
  | { readonly type: 'broken'; readonly message: string };

/** Than the mean, most executions are no longer by this. */
const LONGER = 1.25;

/** The life of the thread that sets executions up, one after the other, and judges them. */
export function runCoordinator(): void {
  const { shared, ports, message: port } = workerData as CoordinatorData;
  process.env[EXPLORED] = '1';
  const memory = controlProgramMemory(0);
  const beginRandom = controlRandom(shared);
  controlClocks(shared);
  controlOutput(shared);
  const say = (message: CoordinatorMessage) => port.postMessage(message);
  port.on('message', async (question: CoordinatorRequest) => {
    const firstExecution = 'describe' in question ? 0 : question.firstExecution;
    const progress = new ProgressCounter(firstExecution, (counted) =>
      say({ type: 'progress', progress: counted }),
    );
    try {
      if ('describe' in question) {
        say({ type: 'described', shape: shapeOf(await loadProgram(question.describe)) });
        return;
      }
      const task = question;
      const { file, seed, maxDeaths, timeouts: anyTimeouts, plainAccesses, spins } = task;
      const program = await loadProgram(file);
      const fixed = { shared, program, memory, ports, seed, plainAccesses, spins, beginRandom };
      const environment: ExecutionEnvironment = {
        ...fixed,
        maxDeaths,
        anyTimeouts,
        nativeFunctions: new Set(),
      };
      loadProgramInThreads(environment, file);
      const find = task.replay === undefined ? explore : replay;
      const result = find(environment, task, progress);
      say({ type: 'done', result, progress: progress.value });
    } catch (error) {
      if (error instanceof BlockedThread) {
        say({
          type: 'blocked',
          progress: progress.value,
          schedule: readTrace(shared).map(({ choice }) => choice),
        });
      } else {
        say({
          type: 'broken',
          message: error instanceof InvalidProgramError ? error.message : describeThrown(error).text,
        });
      }
    }
  });
  parentPort!.postMessage('ready');
}

/** Has the program set up for the first time, which makes its memory, and loaded by its threads. @throws {@link InvalidProgramError} */
function loadProgramInThreads(environment: ExecutionEnvironment, file: string): void {
  const { shared, program, memory, ports, seed, plainAccesses, beginRandom } = environment;
  const pool: SharedArrayBuffer[] = [];
  memory.adopt(pool, true);
  beginRandom(seed, -1);
  const world = runSetup(program, memory);
  memory.adopt(pool, false);
  refuseForeignMemory(program, memory, world);
  for (const index of program.threads.keys()) {
    ports[index]!.postMessage({ file, pool, seed, plainAccesses } satisfies ThreadProgram);
    passBaton(shared, index, Command.load);
    awaitBaton(shared, COORDINATOR);
  }
  const failed = collectReports(environment.ports, environment.nativeFunctions).find(
    ({ error }) => error !== undefined,
  );
  if (failed !== undefined) throw new InvalidProgramError(failed.error!.message);
}

function replay(
  environment: ExecutionEnvironment,
  { replay }: ExplorationTask,
  counter: ProgressCounter,
): ExplorationResult {
  let ended: ExecutionResult;
  try {
    ended = execute(environment, { ...followSchedule(replay!), describing: true, lingering: true });
  } catch (error) {
    if (error instanceof BlockedThread) return { failure: blocking(environment, error) };
    throw error;
  }
  counter.count(ended);
  if (ended.end === End.diverged) {
    return {
      undecided: `Step ${ended.steps + 1} of the schedule is not possible: it is not one of this program, or of these options.`,
    };
  }
  const undecided = whyUndecided(ended);
  if (ended.end !== End.tooLong && undecided !== undefined) return { undecided };
  const finding = createFailureDetector(environment).detect(ended);
  if (finding !== undefined) return { failure: explain(environment, finding, 0, false) };
  return undecided === undefined ? {} : { undecided };
}

/** Of what has come to no end only what was told is known. */
function blocking(environment: ExecutionEnvironment, { thread, steps, ending }: BlockedThread): Failure {
  const { shared, memory, program } = environment;
  const trace = readTrace(shared).slice(0, steps);
  const world = runSetup(program, memory);
  const after = steps === 0 ? 'before its first step' : `after step ${steps}`;
  const message = ending
    ? `Thread ${thread} does not end when it is to, ${after}: does it catch whatever is thrown, and go on?`
    : `Thread ${thread} does not come to its next step, ${after}: it is in a native call, or in a loop without an operation on ` +
      'shared memory, or waits for something else than Atomics and timers.';
  return {
    kind: 'uncontrolled blocking',
    ...describeSteps(
      trace,
      namePlaces(world, memory.numberOf),
      notesOf(collectReports(environment.ports, environment.nativeFunctions)),
      () => message,
    ),
    execution: 1,
    fewestPreemptions: false,
  };
}

function explore(
  environment: ExecutionEnvironment,
  task: ExplorationTask,
  counter: ProgressCounter,
): ExplorationResult {
  const { shared, program } = environment;
  const { strategy, bound, reduce, executions, firstExecution, maxTotalSteps } = task;
  const detector = createFailureDetector(environment);
  let steps = 0;
  const search = strategy === 'dfs' ? new DepthFirstSearch(bound, reduce) : undefined;
  for (let execution = firstExecution; execution < executions && steps < maxTotalSteps; execution++) {
    const beginning = search === undefined ? followSchedule([]) : search.next();
    if (beginning === undefined) return { ...held(environment, search), exhausted: true };
    // A few are much longer than most, where a thread spins: what counts is how long most are.
    const expectedSteps = Math.ceil((LONGER * steps) / Math.max(1, execution - firstExecution));
    const plan = {
      ...followSchedule([]),
      ...beginning,
      strategy: strategyNumber(strategy),
      bound,
      execution,
      expectedSteps,
      lingering: true,
    };
    const ended = execute(environment, plan);
    counter.count(ended);
    steps += ended.steps;
    search?.learn(shared);
    if (ended.end === End.setUpFailed)
      throw new InvalidProgramError(setupFailedText(program, ended.error!.text));
    if (ended.end === End.diverged) return { failure: departure(environment, readTrace(shared), execution) };
    const undecided = whyUndecided(ended);
    if (ended.end !== End.tooLong && undecided !== undefined) return { undecided };
    const trace = isPowerOfTwo(execution + 1) ? readTrace(shared) : undefined;
    const finding = detector.detect(ended);
    if (finding !== undefined) return { failure: found(environment, detector, finding, execution) };
    if (undecided !== undefined) return { undecided };
    const failure = trace && nondeterminism(environment, { trace, ended, execution });
    if (failure !== undefined) return { failure };
  }
  return held(environment, search);
}

/** What the result does not speak of, though it occurs in the program. */
function held(environment: ExecutionEnvironment, search: DepthFirstSearch | undefined): ExplorationResult {
  const plainAccesses = environment.plainAccesses ? undefined : countPlainAccesses(environment);
  collectReports(environment.ports, environment.nativeFunctions);
  return {
    bounded: search?.bounded === true,
    ...(plainAccesses !== undefined && { plainAccessCount: plainAccesses }),
    nativeFunctions: [...environment.nativeFunctions].sort(),
  };
}

/** The first executions are looked at most closely. */
function isPowerOfTwo(number: number): boolean {
  return (number & (number - 1)) === 0;
}

function found(
  environment: ExecutionEnvironment,
  detector: FailureDetector,
  finding: DetectedFailure,
  execution: number,
): Failure {
  const failure = nondeterminism(environment, { ...finding, execution });
  if (failure !== undefined) return failure;
  const { finding: shrunk, fewestPreemptions } = shrink(environment, detector, finding);
  return explain(environment, shrunk, execution, fewestPreemptions);
}
