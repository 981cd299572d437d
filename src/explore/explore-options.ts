import { randomInt } from 'node:crypto';
import { inspect } from 'node:util';
import { refuseUnknownOptions, unknownNameText } from '../base/unknown-names.ts';
import type { ExplorationTask } from './coordinator.ts';
import type { ExplorationProgress } from './exploration-progress.ts';
import { MAX_STEPS } from './memory/step-words.ts';
import { InvalidProgramError } from './program/invalid-program-error.ts';
import { MAX_THREADS } from './program/program.ts';
import { UNBOUNDED } from './schedule/dfs.ts';
import { parseSchedule } from './schedule/schedule.ts';
import { type StrategyName, strategyNames } from './schedule/strategies.ts';

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
   * @default 10,000, or when they come to 5,000,000 steps; for dfs, when all is explored
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
  readonly maxDeaths?: number;
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
  readonly plainAccesses?: boolean;
  /**
   * How often threads may come to the same steps with nothing changed before the execution is given up, and the outcome is
   * `undecided`: whether such a loop ends later can't be seen from outside.
   *
   * @default 1,000
   */
  readonly spins?: number;
  /** A schedule to follow, as a failure has it, in the place of a strategy. */
  readonly replay?: string;
  /**
   * The context of the test that explores, as `node:test` hands it to a test's function. Then what came of it is told as
   * its diagnostic, and a failure, or that nothing can be said, is thrown as a {@link ProgramFailedError}.
   */
  readonly test?: { diagnostic(message: string): void };
  /** Called a few times a second. */
  readonly onProgress?: (progress: ExplorationProgress) => void;
}

const MAX_SEED = 2 ** 32 - 1;
const MAX_EXECUTIONS = 2 ** 31 - 1;
const EXECUTIONS = 10_000;
const STEPS = 5_000_000;
const SPINS = 1_000;

const names: ReadonlySet<string> = new Set<keyof ExploreOptions>([
  'strategy',
  'executions',
  'preemptions',
  'depth',
  'seed',
  'maxDeaths',
  'timeouts',
  'plainAccesses',
  'spins',
  'replay',
  'test',
  'onProgress',
]);

/** What is to be done, but for the schedule to follow. @throws {@link InvalidProgramError} */
export function taskOf(file: string, options: ExploreOptions): Omit<ExplorationTask, 'replay'> {
  const { strategy = 'random', preemptions = 2, depth = 3, maxDeaths = 0, spins = SPINS } = options;
  const { seed = randomInt(MAX_SEED) } = options;
  refuseUnknownOptions(options, names, InvalidProgramError);
  if (!strategyNames.includes(strategy)) {
    throw new InvalidProgramError(unknownNameText('strategy', strategy, strategyNames));
  }
  const executions = options.executions ?? (strategy === 'dfs' ? MAX_EXECUTIONS : EXECUTIONS);
  const unbounded = preemptions === Number.POSITIVE_INFINITY;
  if (!unbounded) checkNumber('preemptions', preemptions, 0, UNBOUNDED - 1);
  checkNumber('executions', executions, 1, MAX_EXECUTIONS);
  checkNumber('depth', depth, 1, 100);
  checkNumber('maxDeaths', maxDeaths, 0, MAX_THREADS);
  checkNumber('spins', spins, 1, MAX_STEPS);
  checkNumber('seed', seed, 0, MAX_SEED);
  if (options.preemptions !== undefined) checkFits('preemptions', 'dfs', strategy);
  if (options.depth !== undefined) checkFits('depth', 'pct', strategy);
  return {
    file,
    strategy,
    bound: strategy === 'pct' ? depth : unbounded ? UNBOUNDED : preemptions,
    reduce: true,
    seed: seed | 0,
    executions,
    firstExecution: 0,
    maxTotalSteps: options.executions === undefined && strategy !== 'dfs' ? STEPS : Number.POSITIVE_INFINITY,
    maxDeaths: maxDeaths,
    timeouts: options.timeouts ?? false,
    plainAccesses: options.plainAccesses ?? false,
    spins,
  };
}

/** @throws {@link InvalidProgramError} */
export function scheduleOf(threads: number, { replay }: ExploreOptions): number[] | undefined {
  if (replay === undefined) return undefined;
  const schedule = parseSchedule(String(replay), threads);
  if (schedule !== undefined) return schedule;
  throw new InvalidProgramError(
    `${inspect(replay)} is no schedule of a program of ${threads} threads; one looks like 0*3.1.t0.x1.`,
  );
}

/** An option that would do nothing is not passed over. @throws {@link InvalidProgramError} */
function checkFits(option: string, wanted: StrategyName, strategy: StrategyName): void {
  if (strategy === wanted) return;
  throw new InvalidProgramError(
    `${option} is an option of the strategy ${wanted}, not of ${strategy}: leave it out, or choose ${wanted}.`,
  );
}

function checkNumber(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new InvalidProgramError(
    `${name} must be a whole number from ${least} to ${most}, not ${inspect(value)}.`,
  );
}

/** What the meaning of a schedule depends on. */
export function replayOptions({
  seed,
  maxDeaths,
  timeouts,
  plainAccesses,
  spins,
}: ExplorationTask): string[] {
  const options = [`--seed ${seed >>> 0}`];
  if (maxDeaths > 0) options.push(`--max-deaths ${maxDeaths}`);
  if (timeouts) options.push('--timeouts');
  if (plainAccesses) options.push('--plain-accesses');
  if (spins !== SPINS) options.push(`--spins ${spins}`);
  return options;
}
