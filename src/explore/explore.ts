import { fileURLToPath } from 'node:url';
import { moduleUrl } from '../base/user-module.ts';
import type { Assignment, News, Result } from './conductor.ts';
import { type Crew, type LastNews, openCrew } from './crew.ts';
import { InvalidProgramError } from './errors.ts';
import {
  type Exploration,
  explorationEvidence,
  explorationLine,
  outcomeOf,
  ProgramFailedError,
  replayCommand,
} from './exploration.ts';
import { assign, type ExploreOptions, replayOptions, scheduleOf } from './explore-options.ts';
import { EXPLORED, loadProgram } from './load-program.ts';
import { checkProgram, type Program, type ProgramShape, programFile, shapeOf } from './program.ts';
import { UNBOUNDED } from './strategies/dfs.ts';
import type { Tally } from './tally.ts';
import { untriedOf } from './untried.ts';

/** Most programs have no more. */
const USUAL_THREADS = 2;

/** Explores one program after the other, in threads that stay: what those load, they load once. */
export interface Explorer extends AsyncDisposable {
  /** Like {@link exploreProgram}. One at a time. */
  explore<World>(program: Program<World> | string, options?: ExploreOptions): Promise<Exploration>;
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
    return await explorer.explore(program, options);
  } finally {
    await explorer.close();
  }
}

export function openExplorer(): Explorer {
  let crew: Crew | undefined;
  let exploring = false;

  async function close(): Promise<void> {
    const last = crew;
    crew = undefined;
    await last?.end();
  }

  /** The crew is kept as long as it is of use. */
  async function crewOf(threads: number): Promise<Crew> {
    if (crew !== undefined && crew.threads >= threads) return crew;
    await close();
    crew = await openCrew(threads);
    return crew;
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
    assignment: Assignment,
    threads: number,
    onProgress?: (tally: Tally) => void,
  ): Promise<LastNews> {
    const ready = await crewOf(threads);
    const onNews = (news: News) => {
      if (news.type === 'progress') onProgress?.(news.tally);
    };
    try {
      const news = await ready.run(assignment, onNews);
      if (news.type !== 'done' || hasLostThread(news.result)) await close();
      return news;
    } catch (error) {
      await close();
      throw error;
    }
  }

  /** Where a thread did not come back, its schedule is run once more before that is believed: a machine can be busy. */
  async function untilFound(
    assignment: Assignment,
    threads: number,
    onProgress: ExploreOptions['onProgress'],
  ): Promise<Found> {
    const news = await run(assignment, threads, onProgress);
    if (news.type === 'broken') throw new InvalidProgramError(news.message);
    if (news.type === 'done') return { tally: news.tally, ...news.result };
    const again = await run({ ...assignment, replay: news.schedule }, threads);
    const failure = again.type === 'done' ? again.result.failure : undefined;
    const { tally } = news;
    if (failure?.kind === 'uncontrolled blocking')
      return { tally, failure: { ...failure, execution: tally.executions + 1 } };
    // A search can't be taken up in the middle.
    const firstExecution = assignment.strategy === 'dfs' ? 0 : tally.executions;
    return untilFound({ ...assignment, firstExecution }, threads, onProgress);
  }

  async function explore(given: Program | string, options: ExploreOptions): Promise<Exploration> {
    const file = typeof given === 'string' ? moduleUrl('program', given, InvalidProgramError) : fileOf(given);
    const assignment = assign(file, options);
    const program = typeof given === 'string' ? await describe(file) : await shapeOfExport(given, file);
    const replayed = { ...assignment, replay: scheduleOf(program.threads, options) };
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
    async explore(program, options = {}) {
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

/** Whether a thread of the crew has not come back. */
function hasLostThread({ failure, plainAccesses }: Result): boolean {
  return failure?.kind === 'uncontrolled blocking' || plainAccesses === 'unknown';
}

type Found = Result & { readonly tally: Tally };

function explorationOf(
  program: ProgramShape,
  assignment: Assignment,
  { tally, ...result }: Found,
): Exploration {
  const { file, seed, strategy, bound, deaths: kill, timeouts, plain, spins, replay } = assignment;
  const { failure, exhausted = false } = result;
  const { mortal } = program;
  const undecided = result.undecided ?? (replay === undefined ? vacuity(tally, kill, program) : undefined);
  const outcome = outcomeOf(failure, undecided);
  return {
    program: program.name,
    file,
    outcome,
    ...(failure && { failure, replay: replayCommand(file, failure.schedule, replayOptions(assignment)) }),
    ...(undecided !== undefined && { undecided }),
    strategy,
    ...(strategy === 'dfs' && bound < UNBOUNDED && { preemptions: bound }),
    ...(strategy === 'pct' && { depth: bound }),
    kill,
    timeouts,
    plain,
    spins,
    ...(outcome === 'held' &&
      replay === undefined && { untried: untriedOf({ mortal, kill, timeouts }, tally, result) }),
    seed: seed >>> 0,
    exhausted,
    executions: { complete: tally.executions - tally.cut, cut: tally.cut },
    steps: tally.steps,
    longest: tally.longest,
    seconds: tally.ms / 1_000,
    node: process.version,
  };
}

/** Why a search that has found nothing has shown nothing. */
function vacuity(
  { steps, deaths, shared }: Tally,
  kill: number,
  { threads, mortal }: ProgramShape,
): string | undefined {
  if (steps === 0) return 'No thread has done a step: there was nothing to explore.';
  if (threads > 1 && shared === 0)
    return 'No step has touched memory that setup makes: each thread has memory of its own. Make what they share in setup.';
  if (kill === 0 || deaths > 0) return undefined;
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
