import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { createBoard } from './board.ts';
import { parseSchedule } from './choice.ts';
import type { Assignment, News, Result, Tally } from './conductor.ts';
import { runCrew } from './crew.ts';
import { InvalidProgramError } from './errors.ts';
import {
  type Exploration,
  explorationLine,
  outcomeOf,
  ProgramFailedError,
  replayCommand,
} from './exploration.ts';
import { loadProgram } from './load-program.ts';
import { checkProgram, MAX_THREADS, type Program, programFile } from './program.ts';
import { UNBOUNDED } from './strategies/dfs.ts';
import { type StrategyName, strategyNames } from './strategies/index.ts';

export interface ExploreOptions {
  /**
   * How to choose what comes next: `random`; `pct`, which finds what needs few steps in a certain order; `dfs`, which
   * goes through all there is.
   *
   * @default 'random'
   */
  readonly strategy?: StrategyName;
  /**
   * After how many executions to stop, if nothing was found.
   *
   * @default 10,000; for dfs, when all is explored
   */
  readonly executions?: number;
  /**
   * For dfs, how often an execution may interrupt a thread that could go on. Infinity: as often as it likes.
   *
   * @default 2
   */
  readonly preemptions?: number;
  /**
   * For pct, how many steps in a certain order to look for.
   *
   * @default 3
   */
  readonly depth?: number;
  /**
   * What choices are drawn from, 0 to 2^32 - 1: the same seed, the same schedules.
   *
   * @default a random one
   */
  readonly seed?: number;
  /**
   * How many threads may die in an execution, before any of their steps.
   *
   * @default 0
   */
  readonly kill?: number;
  /**
   * Whether a wait may time out at any step, not only when nothing else can run.
   *
   * @default false
   */
  readonly timeouts?: boolean;
  /**
   * Whether plain accesses to shared typed arrays are steps too, and looked at for data races.
   *
   * @default false
   */
  readonly plain?: boolean;
  /** A schedule to follow, as a failure has it, in the place of a strategy. */
  readonly replay?: string;
  /**
   * The context of the test that explores, as `node:test` hands it to a test's function. Then what came of it is told as
   * its diagnostic, and a failure, or that nothing can be said, is thrown as a {@link ProgramFailedError}.
   */
  readonly test?: { diagnostic(message: string): void };
  /** Called a few times a second. */
  readonly onProgress?: (tally: Tally) => void;
}

const MAX_SEED = 2 ** 32 - 1;
const MAX_EXECUTIONS = 2 ** 31 - 1;
const EXECUTIONS = 10_000;

/**
 * Runs a program under one schedule after the other, until one fails or there are no more: a program of a file's default
 * export, or that file by path or URL. The threads are real ones; the calling thread goes on.
 *
 * ```ts
 * test('the mutex excludes', async (t) => {
 *   await exploreProgram(program, { strategy: 'dfs', test: t });
 * });
 * ```
 *
 * @throws {@link InvalidProgramError} when the program or an option is none
 * @throws {@link ProgramFailedError} when the option `test` is given and the outcome is not `held`
 */
export async function exploreProgram<World>(
  program: Program<World> | string,
  options: ExploreOptions = {},
): Promise<Exploration> {
  const file = typeof program === 'string' ? urlOf(program) : fileOf(program as Program);
  const loaded = await loadProgram(file);
  const assignment = assign(file, loaded, options);
  const exploration = await run(assignment, loaded, options);
  options.test?.diagnostic(explorationLine(exploration));
  if (options.test !== undefined && exploration.outcome !== 'held') throw new ProgramFailedError(exploration);
  return exploration;
}

function urlOf(file: string): string {
  const url = file.startsWith('file:') ? file : pathToFileURL(resolve(file)).href;
  if (!existsSync(fileURLToPath(url)))
    throw new InvalidProgramError(`There is no program file ${file}. Name one that exists.`);
  return url;
}

function fileOf(program: Program): string {
  checkProgram(program);
  const file = programFile(program);
  if (file === undefined) {
    throw new InvalidProgramError(
      `The program ${JSON.stringify(program.name)} was not made by defineProgram: its threads would not find it. ` +
        'Make it the default export of a file of its own.',
    );
  }
  return file.startsWith('file:') ? file : pathToFileURL(file).href;
}

function assign(file: string, program: Program, options: ExploreOptions): Assignment {
  const { strategy = 'random', preemptions = 2, depth = 3, kill = 0, seed = randomInt(MAX_SEED) } = options;
  if (!strategyNames.includes(strategy)) {
    throw new InvalidProgramError(
      `There is no strategy ${inspect(strategy)}: there are ${strategyNames.join(', ')}.`,
    );
  }
  const executions = options.executions ?? (strategy === 'dfs' ? MAX_EXECUTIONS : EXECUTIONS);
  const unbounded = preemptions === Number.POSITIVE_INFINITY;
  if (!unbounded) checkNumber('preemptions', preemptions, 0, UNBOUNDED - 1);
  checkNumber('executions', executions, 1, MAX_EXECUTIONS);
  checkNumber('depth', depth, 1, 100);
  checkNumber('kill', kill, 0, MAX_THREADS);
  checkNumber('seed', seed, 0, MAX_SEED);
  const replay =
    options.replay === undefined ? undefined : parseSchedule(options.replay, program.threads.length);
  if (options.replay !== undefined && replay === undefined) {
    throw new InvalidProgramError(
      `${inspect(options.replay)} is no schedule of a program of ${program.threads.length} threads; one looks like 0*3.1.t0.x1.`,
    );
  }
  return {
    board: createBoard(),
    file,
    strategy,
    bound: strategy === 'pct' ? depth : unbounded ? UNBOUNDED : preemptions,
    reduce: true,
    seed: seed | 0,
    executions,
    firstExecution: 0,
    deaths: kill,
    timeouts: options.timeouts ?? false,
    plain: options.plain ?? false,
    replay,
  };
}

function checkNumber(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new InvalidProgramError(
    `${name} must be a whole number from ${least} to ${most}, not ${inspect(value)}.`,
  );
}

async function run(assignment: Assignment, program: Program, options: ExploreOptions): Promise<Exploration> {
  const { file, seed, strategy } = assignment;
  const { tally, ...result } = await untilFound(assignment, program, options.onProgress);
  const { failure, undecided, exhausted = false } = result;
  return {
    program: program.name,
    file,
    outcome: outcomeOf(failure, undecided),
    ...(failure && { failure, replay: replayCommand(file, failure.schedule, replayOptions(assignment)) }),
    ...(undecided !== undefined && { undecided }),
    strategy,
    seed: seed >>> 0,
    exhausted,
    executions: tally.executions,
    steps: tally.steps,
    longest: tally.longest,
    seconds: tally.ms / 1_000,
    node: process.version,
  };
}

/**
 * Where a thread did not come back, its schedule is run once more before that is believed: a machine can be busy.
 */
async function untilFound(
  assignment: Assignment,
  program: Program,
  onProgress: ExploreOptions['onProgress'],
): Promise<Result & { tally: Tally }> {
  const threads = program.threads.length;
  const onNews = (news: News) => {
    if (news.type === 'progress') onProgress?.(news.tally);
  };
  const news = await runCrew(assignment, threads, onNews);
  if (news.type === 'broken') throw new InvalidProgramError(news.message);
  if (news.type === 'done') return { tally: news.tally, ...news.result };
  const again = await runCrew({ ...assignment, replay: news.schedule }, threads, () => {});
  const failure = again.type === 'done' ? again.result.failure : undefined;
  const { tally } = news;
  if (failure?.kind === 'uncontrolled blocking')
    return { tally, failure: { ...failure, execution: tally.executions + 1 } };
  // A search can't be taken up in the middle.
  const firstExecution = assignment.strategy === 'dfs' ? 0 : tally.executions;
  return untilFound({ ...assignment, firstExecution }, program, onProgress);
}

/** What the meaning of a schedule depends on. */
function replayOptions({ seed, deaths, timeouts, plain }: Assignment): string[] {
  const options = [`--seed ${seed >>> 0}`];
  if (deaths > 0) options.push(`--kill ${deaths}`);
  if (timeouts) options.push('--timeouts');
  if (plain) options.push('--plain');
  return options;
}
