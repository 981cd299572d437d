import { inspect } from 'node:util';
import { countText } from '../base/number-text.ts';
import { parseShard, type Shard } from '../base/option-values/shard.ts';
import type { TestContext } from '../base/testing/test-context.ts';
import { refuseUnknownOptions, unknownNameText } from '../base/unknown-names.ts';
import type { ExplorationTask } from './coordinator-messages.ts';
import type { ExplorationProgress } from './exploration-progress.ts';
import { MAX_STEPS } from './memory/step-words.ts';
import { InvalidProgramError } from './program/invalid-program-error.ts';
import { MAX_THREADS } from './program/program.ts';
import { UNBOUNDED } from './schedule/dfs-sleep-sets.ts';
import { parseSchedule } from './schedule/schedule.ts';
import { type StrategyName, strategyNames } from './schedule/strategies.ts';

/** Options of {@link exploreProgram} and {@link Explorer.run}. */
export interface ExploreOptions {
  /**
   * How schedules are chosen. `random` is a random walk, `pct` finds bugs that need few steps in a certain
   * order, and `dfs` goes through all schedules.
   *
   * @default 'random'
   */
  readonly strategy?: StrategyName;
  /**
   * How many executions to run if none fails.
   *
   * @default 10,000, or fewer if they come to 5,000,000 steps; for dfs, until all schedules are explored
   */
  readonly executions?: number;
  /**
   * For dfs: how many preemptions a schedule may have; Infinity for no bound.
   *
   * @default 2
   */
  readonly preemptions?: number;
  /**
   * For pct: how many steps in a certain order a bug may need.
   *
   * @default 3
   */
  readonly depth?: number;
  /**
   * Determines all random choices, 0 to 2^32 - 1: the same seed gives the same schedules.
   *
   * @default a random seed
   */
  readonly seed?: number;
  /**
   * How many threads may die in an execution. A thread can die before any of its steps.
   *
   * @default 0
   */
  readonly maxDeaths?: number;
  /**
   * Whether a wait may time out at any step, instead of only when no other thread can run.
   *
   * @default false
   */
  readonly timeouts?: boolean;
  /**
   * Whether plain accesses to shared typed arrays are steps too, and are searched for data races.
   *
   * @default false
   */
  readonly plainAccesses?: boolean;
  /**
   * How often all threads may repeat the same steps, with nothing changed, before the execution is abandoned
   * and the outcome is `undecided`: from outside it is impossible to see whether such a loop would end later.
   *
   * @default 1,000
   */
  readonly spins?: number;
  /**
   * The part of the exploration to do, where several machines share it: '2/4' for the second of four. Together the shards do
   * what one exploration would. Give each the same other options, and a seed if the program draws random numbers.
   * For random and pct a shard is a part of the executions; for dfs, a part of the tree of schedules.
   *
   * @default all of it
   */
  readonly shard?: string;
  /** A schedule to run once instead of exploring, as {@link Failure.schedule} gives it. */
  readonly replay?: string;
  /**
   * The context that the test runner passes to the test function, or `true` where it passes none, as jest
   * does. Any outcome but `held` is thrown as a {@link ProgramFailedError}. With the context of `node:test`
   * the result becomes a diagnostic of the test. A context with a `signal` ends the exploration when the test
   * has timed out.
   */
  readonly test?: TestContext | true;
  /** Called a few times per second while exploring. */
  readonly onProgress?: (progress: ExplorationProgress) => void;
  /**
   * Ends the exploration before its next execution. The outcome is then `undecided`, and says how many executions there were.
   */
  readonly signal?: AbortSignal;
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
  'shard',
  'replay',
  'test',
  'onProgress',
  'signal',
]);

/** Turns the options into a task, except for the schedule to replay. @throws {@link InvalidProgramError} */
export function taskOf(file: string, options: ExploreOptions): Omit<ExplorationTask, 'replay'> {
  const { strategy = 'random', preemptions = 2, depth = 3, maxDeaths = 0, spins = SPINS } = options;
  refuseUnknownOptions(options, names, InvalidProgramError);
  const shard = shardOf(options);
  // The shards of dfs are parts of one tree, which is that of one seed.
  const { seed = shard !== undefined && strategy === 'dfs' ? 1 : Math.floor(Math.random() * MAX_SEED) } =
    options;
  if (!strategyNames.includes(strategy)) {
    throw new InvalidProgramError(unknownNameText('strategy', strategy, strategyNames));
  }
  const executions = options.executions ?? (strategy === 'dfs' ? MAX_EXECUTIONS : EXECUTIONS);
  const unbounded = preemptions === Number.POSITIVE_INFINITY;
  if (!unbounded) checkNumber('preemptions', preemptions, 0, UNBOUNDED - 1);
  checkNumber('executions', executions, 1, MAX_EXECUTIONS);
  const share = shareOf(executions, shard);
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
    executions: share.executions,
    firstExecution: 0,
    shard,
    executionsBefore: share.before,
    maxTotalSteps:
      options.executions === undefined && strategy !== 'dfs'
        ? STEPS / (shard?.count ?? 1)
        : Number.POSITIVE_INFINITY,
    maxDeaths,
    timeouts: options.timeouts ?? false,
    plainAccesses: options.plainAccesses ?? false,
    spins,
  };
}

function shardOf({ shard, replay }: ExploreOptions): Shard | undefined {
  if (shard === undefined) return undefined;
  if (replay === undefined) return parseShard(String(shard), InvalidProgramError);
  throw new InvalidProgramError('A schedule is replayed once, and not in parts. Leave shard out.');
}

/** The executions of a shard, and how many are in the shards before it. @throws {@link InvalidProgramError} if it has none */
function shareOf(executions: number, shard: Shard = { index: 1, count: 1 }) {
  const { index, count } = shard;
  const before = Math.floor((executions * (index - 1)) / count);
  const share = Math.floor((executions * index) / count) - before;
  if (share > 0) return { executions: share, before };
  throw new InvalidProgramError(
    `executions must be at least ${count}, the number of shards, not ${executions}.`,
  );
}

/** @throws {@link InvalidProgramError} */
export function scheduleOf(threads: number, { replay }: ExploreOptions): number[] | undefined {
  if (replay === undefined) return undefined;
  const schedule = parseSchedule(String(replay), threads);
  if (schedule !== undefined) return schedule;
  throw new InvalidProgramError(
    `${inspect(replay)} is not a schedule of a program with ${countText(threads, 'thread')}. A schedule looks like 0*3.1.t0.x1.`,
  );
}

/** Refuses an option that would have no effect. @throws {@link InvalidProgramError} */
function checkFits(option: string, wanted: StrategyName, strategy: StrategyName): void {
  if (strategy === wanted) return;
  throw new InvalidProgramError(
    `${option} is an option of the strategy ${wanted}, not of ${strategy}. Leave it out, or choose ${wanted}.`,
  );
}

function checkNumber(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new InvalidProgramError(
    `${name} must be a whole number from ${least} to ${most}, not ${inspect(value)}.`,
  );
}

/** The command-line options that the meaning of a schedule depends on. */
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
