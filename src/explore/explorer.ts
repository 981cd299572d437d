import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { endSignal } from '../base/testing/end-signal.ts';
import { contextOf } from '../base/testing/test-context.ts';
import { moduleUrl } from '../base/user-modules/user-module.ts';
import type {
  CoordinatorMessage,
  ExplorationResult,
  ExplorationTask,
  FinalMessage,
} from './coordinator-messages.ts';
import type { Exploration } from './exploration.ts';
import type { ExplorationProgress } from './exploration-progress.ts';
import { explorationLine, explorationText } from './exploration-text.ts';
import { type ExploreOptions, scheduleOf, taskOf } from './explore-options.ts';
import { InvalidProgramError } from './program/invalid-program-error.ts';
import { EXPLORED } from './program/load-program.ts';
import { checkProgram, type Program, type ProgramShape, programFile } from './program/program.ts';
import { ProgramFailedError } from './program-failed-error.ts';
import { summarizeExploration } from './summarize-exploration.ts';
import { openThreadPool, type ThreadPool } from './thread-pool.ts';

/** The size of a new pool, if the program does not need more: most have no more threads than this. */
const USUAL_THREADS = 2;

/**
 * Explores one program after the other in the same threads, which saves starting them and loading modules
 * again.
 *
 * ```ts
 * await using explorer = openExplorer();
 * for (const file of files) console.log(explorationLine(await explorer.run(file)));
 * ```
 */
export interface Explorer extends AsyncDisposable {
  /** Does what {@link exploreProgram} does. One program at a time. */
  run<World>(program: Program<World> | string, options?: ExploreOptions): Promise<Exploration>;
  /** Ends the threads. */
  close(): Promise<void>;
}

/**
 * Runs a program under one schedule after the other, until an execution fails or there is nothing left to
 * explore. The program is the default export of a file, or the path or URL of such a file. It runs in real
 * worker threads; the calling thread stays free.
 *
 * ```ts
 * test('the mutex excludes', async (t) => {
 *   await exploreProgram(program, { strategy: 'dfs', test: t });
 * });
 * ```
 *
 * @throws {@link InvalidProgramError} if the program or an option is invalid
 * @throws {@link ProgramFailedError} if the option `test` is given and the outcome is not `held`
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

/** Returns an explorer for several programs. It starts its threads for the first one. */
export function openExplorer(): Explorer {
  let pool: ThreadPool | undefined;
  let exploring = false;

  async function close(): Promise<void> {
    const last = pool;
    pool = undefined;
    await last?.end();
  }

  /** The pool of before, if it has enough threads, or a new one. */
  async function poolFor(threads: number): Promise<ThreadPool> {
    if (pool !== undefined && pool.threads >= threads) return pool;
    await close();
    pool = await openThreadPool(threads);
    return pool;
  }

  /**
   * The file is not loaded in the calling thread: loading it may never end, and a test runner may load modules in
   * another way than the threads do.
   */
  async function describe(file: string): Promise<ProgramShape> {
    try {
      return await (await poolFor(USUAL_THREADS)).describe(file);
    } catch (error) {
      await close();
      throw error;
    }
  }

  async function run(
    task: ExplorationTask,
    threads: number,
    { onProgress, signal }: Pick<ExploreOptions, 'onProgress' | 'signal'> = {},
  ): Promise<FinalMessage> {
    const ready = await poolFor(threads);
    const onMessage = (message: CoordinatorMessage) => {
      if (message.type === 'progress') onProgress?.(message.progress);
    };
    try {
      const message = await ready.run(task, onMessage, signal);
      if (message.type !== 'done' || hasBlockedThread(message.result)) await close();
      return message;
    } catch (error) {
      await close();
      throw error;
    }
  }

  /**
   * Explores until there is a result. When a thread blocks, its schedule runs once more before that is
   * believed, since the machine may just have been busy; if it does not block again, the exploration goes on.
   */
  async function runToResult(
    task: ExplorationTask,
    threads: number,
    options: ExploreOptions,
  ): Promise<{ readonly progress: ExplorationProgress; readonly result: ExplorationResult }> {
    const message = await run(task, threads, options);
    if (message.type === 'invalid') throw new InvalidProgramError(message.message);
    if (message.type === 'done') return message;
    const { progress, schedule } = message;
    const again = await run({ ...task, replay: schedule }, threads);
    const failure = again.type === 'done' ? again.result.failure : undefined;
    if (failure?.kind === 'uncontrolled blocking')
      return { progress, result: { failure: { ...failure, execution: progress.executions + 1 } } };
    // The state of a depth-first search is lost with the pool, so it starts anew.
    const firstExecution = task.strategy === 'dfs' ? 0 : progress.executions;
    return runToResult({ ...task, firstExecution }, threads, options);
  }

  async function explore(given: Program | string, options: ExploreOptions): Promise<Exploration> {
    const file = typeof given === 'string' ? moduleUrl('program', given, InvalidProgramError) : fileOf(given);
    const task = taskOf(file, options);
    const program = await describe(file);
    if (typeof given !== 'string') checkIsExported(given, file, program);
    const fullTask = { ...task, replay: scheduleOf(program.threads, options) };
    const { progress, result } = await runToResult(fullTask, program.threads, options);
    return summarizeExploration(program, fullTask, progress, result);
  }

  return {
    async run(program, options = {}) {
      if (typeof module.registerHooks !== 'function') {
        throw new InvalidProgramError(
          'The explorer needs `registerHooks` of node:module, to see what a program passes to built-in modules, and this ' +
            'runtime does not have it. Explore with Node or Deno.',
        );
      }
      if (process.env[EXPLORED] !== undefined) {
        throw new InvalidProgramError(
          "A program's file must not explore. Put the program in a file of its own, as its default export.",
        );
      }
      if (exploring)
        throw new InvalidProgramError('This explorer is already running a program. Run one at a time.');
      exploring = true;
      try {
        const test = contextOf(options.test, InvalidProgramError);
        test?.signal?.throwIfAborted();
        const signal = endSignal(options.signal, test, InvalidProgramError);
        const exploration = await explore(program as Program | string, { ...options, signal });
        if (test === undefined) return exploration;
        test.signal?.throwIfAborted();
        const hasHeld = exploration.outcome === 'held';
        test.diagnostic?.(hasHeld ? explorationText(exploration) : explorationLine(exploration));
        if (!hasHeld) throw new ProgramFailedError(exploration);
        return exploration;
      } finally {
        exploring = false;
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Whether a thread of the pool is blocked, so that the pool must not be used any more. */
function hasBlockedThread({ failure, plainAccessCount }: ExplorationResult): boolean {
  return failure?.kind === 'uncontrolled blocking' || plainAccessCount === 'unknown';
}

/**
 * A test runner may have loaded the file as well, so that the program here is another object than that of the threads:
 * programs of a file are told apart by their names.
 */
function checkIsExported({ name }: Program, file: string, exported: ProgramShape): void {
  if (name === exported.name) return;
  throw new InvalidProgramError(
    `The program ${JSON.stringify(name)} is not the default export of ${fileURLToPath(file)}, which the threads ` +
      `would run: that is ${JSON.stringify(exported.name)}. Put each program in a file of its own.`,
  );
}

/** The file that the threads are to load for a program that was passed as an object. */
function fileOf(program: Program): string {
  checkProgram(program);
  const file = programFile(program);
  if (file === undefined) {
    throw new InvalidProgramError(
      `The program ${JSON.stringify(program.name)} was not made by defineProgram, so the threads would not find it. ` +
        'Make it the default export of a file of its own.',
    );
  }
  return moduleUrl('program', file, InvalidProgramError);
}
