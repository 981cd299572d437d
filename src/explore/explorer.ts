import { fileURLToPath } from 'node:url';
import { moduleUrl } from '../base/user-module.ts';
import type { CoordinatorMessage, ExplorationResult, ExplorationTask } from './coordinator.ts';
import {
  type Exploration,
  explorationEvidence,
  explorationLine,
  outcomeOf,
  ProgramFailedError,
  replayCommand,
} from './exploration.ts';
import type { ExplorationProgress } from './exploration-progress.ts';
import { type ExploreOptions, replayOptions, scheduleOf, taskOf } from './explore-options.ts';
import { InvalidProgramError } from './program/invalid-program-error.ts';
import { EXPLORED, loadProgram } from './program/load-program.ts';
import { checkProgram, type Program, type ProgramShape, programFile, shapeOf } from './program/program.ts';
import { UNBOUNDED } from './schedule/dfs.ts';
import { type FinalMessage, openThreadPool, type ThreadPool } from './thread-pool.ts';
import { untriedOf } from './untried.ts';

/** Most programs have no more. */
const USUAL_THREADS = 2;

/** Explores one program after the other, in threads that stay: what those load, they load once. */
export interface Explorer extends AsyncDisposable {
  /** Like {@link exploreProgram}. One at a time. */
  run<World>(program: Program<World> | string, options?: ExploreOptions): Promise<Exploration>;
  /** Ends the threads. */
  close(): Promise<void>;
}

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
 * @throws {@link InvalidProgramError} when the program or an option is invalid
 * @throws {@link ProgramFailedError} when the option `test` is given and the outcome is not `held`
 */
export async function exploreProgram<World>(
  program: Program<World> | string,
  options: ExploreOptions = {},
): Promise<Exploration> {
  const explorer = openExplorer();
  try {
    return await explorer.run(program, options);
  } finally {
    await explorer.close();
  }
}

export function openExplorer(): Explorer {
  let pool: ThreadPool | undefined;
  let exploring = false;

  async function close(): Promise<void> {
    const last = pool;
    pool = undefined;
    await last?.end();
  }

  /** The pool is kept as long as it is of use. */
  async function crewOf(threads: number): Promise<ThreadPool> {
    if (pool !== undefined && pool.threads >= threads) return pool;
    await close();
    pool = await openThreadPool(threads);
    return pool;
  }

  /** The calling thread does not load a file that it was only told the name of: what that does may never end. */
  async function describe(file: string): Promise<ProgramShape> {
    try {
      return await (await crewOf(USUAL_THREADS)).describe(file);
    } catch (error) {
      await close();
      throw error;
    }
  }

  async function run(
    task: ExplorationTask,
    threads: number,
    onProgress?: (progress: ExplorationProgress) => void,
  ): Promise<FinalMessage> {
    const ready = await crewOf(threads);
    const onMessage = (message: CoordinatorMessage) => {
      if (message.type === 'progress') onProgress?.(message.progress);
    };
    try {
      const message = await ready.run(task, onMessage);
      if (message.type !== 'done' || hasLostThread(message.result)) await close();
      return message;
    } catch (error) {
      await close();
      throw error;
    }
  }

  /** Where a thread did not come back, its schedule is run once more before that is believed: a machine can be busy. */
  async function untilFound(
    task: ExplorationTask,
    threads: number,
    onProgress: ExploreOptions['onProgress'],
  ): Promise<FoundResult> {
    const message = await run(task, threads, onProgress);
    if (message.type === 'broken') throw new InvalidProgramError(message.message);
    if (message.type === 'done') return { progress: message.progress, ...message.result };
    const again = await run({ ...task, replay: message.schedule }, threads);
    const failure = again.type === 'done' ? again.result.failure : undefined;
    const { progress } = message;
    if (failure?.kind === 'uncontrolled blocking')
      return { progress, failure: { ...failure, execution: progress.executions + 1 } };
    // A search can't be taken up in the middle.
    const firstExecution = task.strategy === 'dfs' ? 0 : progress.executions;
    return untilFound({ ...task, firstExecution }, threads, onProgress);
  }

  async function explore(given: Program | string, options: ExploreOptions): Promise<Exploration> {
    const file = typeof given === 'string' ? moduleUrl('program', given, InvalidProgramError) : fileOf(given);
    const task = taskOf(file, options);
    const program = typeof given === 'string' ? await describe(file) : await shapeOfExport(given, file);
    const replayed = { ...task, replay: scheduleOf(program.threads, options) };
    const found = await untilFound(replayed, program.threads, options.onProgress);
    return explorationOf(program, replayed, found);
  }

  async function shapeOfExport(given: Program, file: string): Promise<ProgramShape> {
    const program = await loadProgram(file);
    if (given !== program) {
      throw new InvalidProgramError(
        `The program ${JSON.stringify(given.name)} is not the default export of ${fileURLToPath(file)}, which its threads ` +
          `would run: that is ${JSON.stringify(program.name)}. Put each program in a file of its own.`,
      );
    }
    return shapeOf(program);
  }

  return {
    async run(program, options = {}) {
      if (process.env[EXPLORED] !== undefined) {
        throw new InvalidProgramError(
          "A program's file must not explore: put the program in a file of its own, as its default export.",
        );
      }
      if (exploring)
        throw new InvalidProgramError('This explorer is in the middle of a program: one at a time.');
      exploring = true;
      try {
        const exploration = await explore(program as Program | string, options);
        options.test?.diagnostic(explorationLine(exploration));
        if (exploration.untried !== undefined) options.test?.diagnostic(explorationEvidence(exploration));
        if (options.test !== undefined && exploration.outcome !== 'held')
          throw new ProgramFailedError(exploration);
        return exploration;
      } finally {
        exploring = false;
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Whether a thread of the pool has not come back. */
function hasLostThread({ failure, plainAccessCount }: ExplorationResult): boolean {
  return failure?.kind === 'uncontrolled blocking' || plainAccessCount === 'unknown';
}

type FoundResult = ExplorationResult & { readonly progress: ExplorationProgress };

function explorationOf(
  program: ProgramShape,
  task: ExplorationTask,
  { progress, ...result }: FoundResult,
): Exploration {
  const { file, seed, strategy, bound, maxDeaths, timeouts, plainAccesses, spins, replay } = task;
  const { failure, exhausted = false } = result;
  const { mortal } = program;
  const undecided =
    result.undecided ?? (replay === undefined ? vacuity(progress, maxDeaths, program) : undefined);
  const outcome = outcomeOf(failure, undecided);
  return {
    program: program.name,
    file,
    outcome,
    ...(failure && { failure, replay: replayCommand(file, failure.schedule, replayOptions(task)) }),
    ...(undecided !== undefined && { undecided }),
    strategy,
    ...(strategy === 'dfs' && bound < UNBOUNDED && { preemptions: bound }),
    ...(strategy === 'pct' && { depth: bound }),
    maxDeaths,
    timeouts,
    plainAccesses,
    spins,
    ...(outcome === 'held' &&
      replay === undefined && { untried: untriedOf({ mortal, maxDeaths, timeouts }, progress, result) }),
    seed: seed >>> 0,
    exhausted,
    executions: { complete: progress.executions - progress.cut, cut: progress.cut },
    steps: progress.steps,
    longest: progress.longest,
    elapsedMs: progress.elapsedMs,
    node: process.version,
  };
}

/** Why a search that has found nothing has shown nothing. */
function vacuity(
  { steps, deaths, touchedShared }: ExplorationProgress,
  maxDeaths: number,
  { threads, mortal }: ProgramShape,
): string | undefined {
  if (steps === 0) return 'No thread has done a step: there was nothing to explore.';
  if (threads > 1 && touchedShared === 0)
    return 'No step has touched memory that setup makes: each thread has memory of its own. Make what they share in setup.';
  if (maxDeaths === 0 || deaths > 0) return undefined;
  return mortal.length === 0
    ? 'No thread of this program is mortal: there was nobody to kill.'
    : 'No thread has died in any execution: let there be more of them.';
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
  return moduleUrl('program', file, InvalidProgramError);
}
