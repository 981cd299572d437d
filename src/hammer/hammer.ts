import { endSignal } from '../base/testing/end-signal.ts';
import { contextOf } from '../base/testing/test-context.ts';
import { errorReport } from './evidence/error-report.ts';
import { InvalidRunError } from './evidence/run-errors.ts';
import { checkTestTimeout, type HammerOptions, specOf } from './hammer-options.ts';
import { type HistoryTarget, openHistory } from './history/save-history.ts';
import { removeRunDirectory, runDirectory } from './process/run-directory.ts';
import { RUN_MARK } from './process/start-process.ts';
import { WatchedProcess } from './process/watched-process.ts';
import type { Scenario } from './scenario/scenario.ts';
import { NotHeldError } from './verdict/not-held-error.ts';
import type { Verdict } from './verdict/verdict.ts';
import { verdictLine, verdictText } from './verdict/verdict-text.ts';

/** Runs scenarios one after the other, in one process of its own, which loads each module once. */
export interface Hammer extends AsyncDisposable {
  /**
   * Runs a scenario as {@link hammer} does. One run at a time.
   *
   * @throws {@link InvalidRunError} when the scenario or an option is invalid
   * @throws {@link NotHeldError} when the option `test` is given and the verdict is not `held`
   */
  run<World>(scenario: Scenario<World> | string, options?: HammerOptions): Promise<Verdict>;
  /** Ends the process. */
  close(): Promise<void>;
}

/**
 * Opens a {@link Hammer}, for several runs: each needs less time to start than a call of {@link hammer}. Close it
 * at the end.
 *
 * ```ts
 * await using runs = openHammer();
 * for (const seed of [1, 2, 3]) console.log(verdictText(await runs.run(scenario, { seed })));
 * ```
 */
export function openHammer(): Hammer {
  return openCommandHammer({ scenarios: [] });
}

/** What only the command line asks of its runs. */
interface CommandRuns {
  /** The URLs of the scenarios to come, with the same options: if one of them can't be run, the first run is refused. */
  readonly scenarios: readonly string[];
  /**
   * How many have begun to watch so far, or 0 while nobody watches; asked with each report of the progress. As long as it is
   * not 0, the reports of runs that measure have `live`: see {@link WatchedProgress}.
   */
  readonly watchers?: (() => number) | undefined;
}

/** {@link openHammer} for the command line. */
export function openCommandHammer({ scenarios, watchers }: CommandRuns): Hammer {
  const watched = new WatchedProcess();
  let later = scenarios;
  let running = false;
  return {
    async run(scenario, options = {}) {
      if (process.env[RUN_MARK] !== undefined) {
        throw new InvalidRunError(
          "A scenario's file must not hammer: put the scenario in a file of its own, as its default export.",
        );
      }
      if (running) throw new InvalidRunError('This hammer is in the middle of a run: one at a time.');
      running = true;
      let directory: string | undefined;
      let history: HistoryTarget | undefined;
      try {
        const test = contextOf(options.test, InvalidRunError);
        const signal = endSignal(options.signal, test, InvalidRunError);
        directory = await runDirectory();
        const spec = specOf(scenario as Scenario | string, options, directory, later);
        later = [];
        checkTestTimeout(test, spec.durationMs);
        if (options.history !== undefined) history = openHistory(options.history);
        const found = await watched.run(spec, { onProgress: options.onProgress, watchers, signal });
        const verdict = await keeping(found, directory, history);
        if (test === undefined) return verdict;
        const hasHeld = verdict.outcome === 'held';
        test.diagnostic?.(hasHeld ? verdictText(verdict) : verdictLine(verdict));
        if (!hasHeld) throw new NotHeldError(verdict);
        return verdict;
      } finally {
        history?.close();
        if (directory !== undefined) await removeRunDirectory(directory);
        running = false;
      }
    },
    close: () => watched.close(),
    [Symbol.asyncDispose]: () => watched.close(),
  };
}

/** The verdict stands also where the history can't be saved: its `errors` say so then. */
async function keeping(
  verdict: Verdict,
  directory: string,
  history: HistoryTarget | undefined,
): Promise<Verdict> {
  try {
    await history?.keep(directory);
    return verdict;
  } catch (error) {
    return { ...verdict, errors: [...(verdict.errors ?? []), errorReport('keeping the history', error)] };
  }
}

/**
 * Runs a scenario and returns the verdict. The run has a process of its own: even if the scenario blocks or crashes it, the
 * promise settles, and no thread and no file is left behind.
 *
 * ```ts
 * test('no increment is lost', async (t) => {
 *   await hammer(scenario, { workers: 8, duration: '5s', test: t });
 * });
 * ```
 *
 * @param scenario what `defineScenario` returned, or the file that exports it
 * @throws {@link InvalidRunError} when the scenario or an option is invalid
 * @throws {@link NotHeldError} when the option `test` is given and the verdict is not `held`
 */
export async function hammer<World>(
  scenario: Scenario<World> | string,
  options: HammerOptions = {},
): Promise<Verdict> {
  const once = openHammer();
  try {
    return await once.run(scenario, options);
  } finally {
    await once.close();
  }
}
