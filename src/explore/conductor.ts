import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { hand, receive } from './baton.ts';
import { type Board, CONDUCTOR, Command, End } from './board.ts';
import { controlOutput } from './controlled-output.ts';
import { controlRandom } from './controlled-random.ts';
import { controlClocks } from './controlled-time.ts';
import { InvalidProgramError } from './errors.ts';
import { BlockedThread, type Ended, execute, following, type Stage } from './execution.ts';
import { explain, inWords } from './explain.ts';
import type { Failure } from './failure.ts';
import { createJudge, type Finding, type Judge } from './judge.ts';
import { EXPLORED, loadProgram } from './load-program.ts';
import { namePlaces } from './names.ts';
import { departure, nondeterminism } from './nondeterminism.ts';
import { countPlainAccesses } from './plain-accesses.ts';
import { type ProgramShape, shapeOf } from './program.ts';
import { refuseForeign, setUp, setUpFailed } from './set-up.ts';
import { controlSharedMemory } from './shared-memory.ts';
import { shrink } from './shrink.ts';
import { DepthFirstSearch } from './strategies/depth-first.ts';
import { type StrategyName, strategyNumber } from './strategies/index.ts';
import { Counter, type Tally } from './tally.ts';
import type { Part } from './thread.ts';
import { drain, notesOf } from './thread-reports.ts';
import { described } from './thrown.ts';
import { readTrace } from './trace.ts';
import { whyUndecided } from './undecided.ts';

export interface ConductorData {
  readonly board: Board;
  /** To the threads. */
  readonly ports: readonly MessagePort[];
  /** Takes {@link News}, and has {@link Question}s. */
  readonly news: MessagePort;
}

/** What is asked of the conductor. */
export type Question = Assignment | { readonly describe: string };

/** What is to be explored, and how. */
export interface Assignment {
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
  readonly enough: number;
  readonly deaths: number;
  readonly timeouts: boolean;
  readonly plain: boolean;
  readonly spins: number;
  /** A schedule to follow, in the place of a strategy. */
  readonly replay: readonly number[] | undefined;
}

/** What came of it. */
export interface Result {
  readonly failure?: Failure;
  /** Whether there is nothing left to explore. */
  readonly exhausted?: boolean;
  /** Why nothing can be said. */
  readonly undecided?: string;
  /** Whether the bound on preemptions has kept something from being tried. */
  readonly bounded?: boolean;
  /** How many plain accesses were seen, where nothing was found and they are no steps. */
  readonly plainAccesses?: number | 'unknown';
  /** Native functions that were given shared memory: what they did there was no step, and is no plain access that was counted. */
  readonly unseen?: readonly string[];
}

/** What the conductor says to the thread that started it. */
export type News =
  | { readonly type: 'described'; readonly shape: ProgramShape }
  | { readonly type: 'progress'; readonly tally: Tally }
  | { readonly type: 'done'; readonly tally: Tally; readonly result: Result }
  /** A thread has not come back: what was said since, and by whom, can't be known. */
  | { readonly type: 'blocked'; readonly tally: Tally; readonly schedule: readonly number[] }
  | { readonly type: 'broken'; readonly message: string };

/** Than the mean, most executions are no longer by this. */
const LONGER = 1.25;

/** The life of the thread that sets executions up, one after the other, and judges them. */
export function conduct(): void {
  const { board, ports, news: port } = workerData as ConductorData;
  process.env[EXPLORED] = '1';
  const memory = controlSharedMemory(0);
  const beginRandom = controlRandom(board);
  controlClocks(board);
  controlOutput(board);
  const say = (news: News) => port.postMessage(news);
  port.on('message', async (question: Question) => {
    const firstExecution = 'describe' in question ? 0 : question.firstExecution;
    const tally = new Counter(firstExecution, (counted) => say({ type: 'progress', tally: counted }));
    try {
      if ('describe' in question) {
        say({ type: 'described', shape: shapeOf(await loadProgram(question.describe)) });
        return;
      }
      const assignment = question;
      const { file, seed, deaths, timeouts: anyTimeouts, plain, spins } = assignment;
      const program = await loadProgram(file);
      const fixed = { board, program, memory, ports, seed, plain, spins, beginRandom };
      const stage: Stage = { ...fixed, deaths, anyTimeouts, unseen: new Set() };
      assemble(stage, file);
      const find = assignment.replay === undefined ? explore : replay;
      const result = find(stage, assignment, tally);
      say({ type: 'done', result, tally: tally.value });
    } catch (error) {
      if (error instanceof BlockedThread) {
        say({ type: 'blocked', tally: tally.value, schedule: readTrace(board).map(({ choice }) => choice) });
      } else {
        say({
          type: 'broken',
          message: error instanceof InvalidProgramError ? error.message : described(error).text,
        });
      }
    }
  });
  parentPort!.postMessage('ready');
}

/** Has the program set up for the first time, which makes its memory, and loaded by its threads. @throws {@link InvalidProgramError} */
function assemble(stage: Stage, file: string): void {
  const { board, program, memory, ports, seed, plain, beginRandom } = stage;
  const pool: SharedArrayBuffer[] = [];
  memory.adopt(pool, true);
  beginRandom(seed, -1);
  const world = setUp(program, memory);
  memory.adopt(pool, false);
  refuseForeign(program, memory, world);
  for (const index of program.threads.keys()) {
    ports[index]!.postMessage({ file, pool, seed, plain } satisfies Part);
    hand(board, index, Command.load);
    receive(board, CONDUCTOR);
  }
  const failed = drain(stage).find(({ error }) => error !== undefined);
  if (failed !== undefined) throw new InvalidProgramError(failed.error!.message);
}

function replay(stage: Stage, { replay }: Assignment, counter: Counter): Result {
  let ended: Ended;
  try {
    ended = execute(stage, { ...following(replay!), telling: true, lingering: true });
  } catch (error) {
    if (error instanceof BlockedThread) return { failure: blocking(stage, error) };
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
  const finding = createJudge(stage).judge(ended);
  if (finding !== undefined) return { failure: explain(stage, finding, 0, false) };
  return undecided === undefined ? {} : { undecided };
}

/** Of what has come to no end only what was told is known. */
function blocking(stage: Stage, { thread, steps, ending }: BlockedThread): Failure {
  const { board, memory, program } = stage;
  const trace = readTrace(board).slice(0, steps);
  const world = setUp(program, memory);
  const after = steps === 0 ? 'before its first step' : `after step ${steps}`;
  const message = ending
    ? `Thread ${thread} does not end when it is to, ${after}: does it catch whatever is thrown, and go on?`
    : `Thread ${thread} does not come to its next step, ${after}: it is in a native call, or in a loop without an operation on ` +
      'shared memory, or waits for something else than Atomics and timers.';
  return {
    kind: 'uncontrolled blocking',
    ...inWords(trace, namePlaces(world, memory.numberOf), notesOf(drain(stage)), () => message),
    execution: 1,
    fewest: false,
  };
}

function explore(stage: Stage, assignment: Assignment, counter: Counter): Result {
  const { board, program } = stage;
  const { strategy, bound, reduce, executions, firstExecution, enough } = assignment;
  const judge = createJudge(stage);
  let steps = 0;
  const search = strategy === 'dfs' ? new DepthFirstSearch(bound, reduce) : undefined;
  for (let execution = firstExecution; execution < executions && steps < enough; execution++) {
    const beginning = search === undefined ? following([]) : search.next();
    if (beginning === undefined) return { ...held(stage, search), exhausted: true };
    // A few are much longer than most, where a thread spins: what counts is how long most are.
    const length = Math.ceil((LONGER * steps) / Math.max(1, execution - firstExecution));
    const course = {
      ...following([]),
      ...beginning,
      strategy: strategyNumber(strategy),
      bound,
      execution,
      length,
      lingering: true,
    };
    const ended = execute(stage, course);
    counter.count(ended);
    steps += ended.steps;
    search?.learn(board);
    if (ended.end === End.setUpFailed) throw new InvalidProgramError(setUpFailed(program, ended.error!.text));
    if (ended.end === End.diverged) return { failure: departure(stage, readTrace(board), execution) };
    const undecided = whyUndecided(ended);
    if (ended.end !== End.tooLong && undecided !== undefined) return { undecided };
    const trace = isPowerOfTwo(execution + 1) ? readTrace(board) : undefined;
    const finding = judge.judge(ended);
    if (finding !== undefined) return { failure: found(stage, judge, finding, execution) };
    if (undecided !== undefined) return { undecided };
    const failure = trace && nondeterminism(stage, { trace, ended, execution });
    if (failure !== undefined) return { failure };
  }
  return held(stage, search);
}

/** What the result does not speak of, though it occurs in the program. */
function held(stage: Stage, search: DepthFirstSearch | undefined): Result {
  const plainAccesses = stage.plain ? undefined : countPlainAccesses(stage);
  drain(stage);
  return {
    bounded: search?.bounded === true,
    ...(plainAccesses !== undefined && { plainAccesses }),
    unseen: [...stage.unseen].sort(),
  };
}

/** The first executions are looked at most closely. */
function isPowerOfTwo(number: number): boolean {
  return (number & (number - 1)) === 0;
}

function found(stage: Stage, judge: Judge, finding: Finding, execution: number): Failure {
  const failure = nondeterminism(stage, { ...finding, execution });
  if (failure !== undefined) return failure;
  const { finding: shrunk, fewest } = shrink(stage, judge, finding);
  return explain(stage, shrunk, execution, fewest);
}
