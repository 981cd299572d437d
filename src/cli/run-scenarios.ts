import { parse } from 'node:path';
import { NotOfferedError } from '../hammer/evidence/run-errors.ts';
import { openCommandHammer } from '../hammer/hammer.ts';
import type { HammerOptions } from '../hammer/hammer-options.ts';
import type { Verdict } from '../hammer/verdict/verdict.ts';
import { withoutMeasurements } from '../report/repeated-runs.ts';
import { progressLine } from '../report/terminal/progress-line.ts';
import { latencyText } from '../report/text/latency-text.ts';
import type { ChosenScenario } from './choose-scenarios.ts';
import type { RunCount } from './flags/run-count.ts';
import { openInterrupt } from './interrupt.ts';
import type { Refusal } from './not-run.ts';
import { print } from './output/print.ts';
import { printVerdict } from './output/print-verdict.ts';
import type { RunObserver } from './ui/live-run.ts';

export interface ScenarioRuns {
  /** In the order of the runs. Only the last verdict of a scenario that held has its measurements. */
  readonly verdicts: readonly Verdict[];
  /** The scenarios that were left out because the lock lacks a feature that they need. */
  readonly notOffered: readonly NotOfferedError[];
  /** The scenarios that the last run did not get to, because it was stopped or one before them was refused. */
  readonly missed: readonly ChosenScenario[];
  /** How often the scenarios were run: the last run may have ended early. */
  readonly runs: number;
  /** Whether there were as many runs as were asked for, or one of them did not hold. */
  readonly isComplete: boolean;
  /** The error that ended the command early; undefined if all scenarios were run, or Ctrl-C ended it. */
  readonly refusal: Refusal | undefined;
}

export interface SharedOptions extends HammerOptions, RunCount {
  /** The seed of the first run. Each run has the next one. */
  readonly seed: number;
  /** The duration of each scenario, in ms. */
  readonly duration: number;
  /** Whether a scenario is left out, rather than refused, if the lock lacks a feature that it needs. */
  readonly onlyOffered: boolean;
  /** Whether progress is printed also where standard error is not a terminal. */
  readonly progress: boolean;
  /** Whether the percentiles of each operation are printed. */
  readonly latency: boolean;
  /** The file for the history of a scenario; `suffix` keeps the files of several scenarios apart. */
  readonly historyFile: (suffix: string) => string | undefined;
  /** Sees each run while it goes on. */
  readonly observer?: RunObserver;
}

/**
 * Hammers the scenarios one after another, and prints each verdict; if they are run more than once, until a verdict is not
 * `held`. The first signal ends the current run early and skips the rest; a second one ends the process.
 */
export async function runScenarios(
  chosen: readonly ChosenScenario[],
  { historyFile, observer, runs, repeats, seed: firstSeed, progress, latency, ...options }: SharedOptions,
): Promise<ScenarioRuns> {
  const verdicts: Verdict[] = [];
  const notOffered: NotOfferedError[] = [];
  let offered = chosen.map((scenario, index) => ({ ...scenario, index }));
  let missed: readonly ChosenScenario[] = chosen;
  let run = 0;
  let refusal: Refusal | undefined;
  const interrupt = openInterrupt();
  const { signal } = interrupt;
  // Named scenarios are looked at together, so that one of them is not refused when the others have been run.
  const hammer = openCommandHammer({
    scenarios: options.onlyOffered ? [] : chosen.map(({ url }) => url),
    watchers: observer?.watchers,
  });
  const hasFailed = () => repeats && (verdicts.at(-1)?.outcome ?? 'held') !== 'held';

  /** Hammers the next scenario of the run. */
  async function hammerNext({ name, url, index }: (typeof offered)[number], seed: number): Promise<void> {
    const title = repeats ? `run ${run}, seed ${seed}: ` : '';
    const line = progressLine(process.stderr, progress, {
      scenario: `${title}${name}`,
      durationMs: options.duration,
    });
    const history = historyFile(chosen.length === 1 ? '' : `-${index + 1}-${parse(name).name}`);
    observer?.onBegin(index, run, seed);
    const running = hammer.run(url, {
      ...options,
      seed,
      ...(history !== undefined && { history }),
      signal,
      onProgress(progress) {
        line.show(progress);
        observer?.onProgress(progress);
      },
    });
    const result = await running
      .catch((error: unknown) => {
        if (error instanceof NotOfferedError && options.onlyOffered) return error;
        throw error;
      })
      .finally(() => line.clear());
    observer?.onEnd(result);
    if (result instanceof NotOfferedError) {
      notOffered.push(result);
      offered = offered.filter((scenario) => scenario.url !== url);
      print(`${name.padEnd(13)} not run    ${result.lock} does not offer ${result.missing.join(', ')}`);
      return;
    }
    const before = verdicts.findLastIndex(({ scenario }) => scenario === result.scenario);
    if (before !== -1 && repeats) verdicts[before] = withoutMeasurements(verdicts[before]!);
    verdicts.push(result);
    printVerdict(result, title);
    const table = latency && result.measurements ? latencyText(result.measurements) : undefined;
    if (table !== undefined) print(table);
  }

  try {
    while (run < runs && !signal.aborted && !hasFailed() && (run === 0 || offered.length > 0)) {
      const seed = run === 0 ? firstSeed : (firstSeed + run) % 2 ** 32;
      run += 1;
      missed = offered;
      for (const scenario of offered) {
        if (signal.aborted || hasFailed()) break;
        await hammerNext(scenario, seed);
        missed = missed.slice(1);
      }
    }
  } catch (error) {
    // The verdicts so far must still be reported.
    refusal = { error };
  } finally {
    interrupt[Symbol.dispose]();
    await hammer.close();
  }
  const common = { verdicts, notOffered, runs: run, refusal };
  if (refusal !== undefined) return { ...common, missed, isComplete: false };
  if (!repeats) return { ...common, missed, isComplete: missed.length === 0 };
  if (!signal.aborted) return { ...common, missed: [], isComplete: true };
  if (runs !== Number.POSITIVE_INFINITY) return { ...common, missed, isComplete: false };
  // Runs without an end are ended by a signal: the run that it cut short shows nothing, and takes nothing from those before.
  const kept = verdicts.filter(({ outcome, endedBy }) => outcome !== 'undecided' || endedBy !== 'stopped');
  if (kept.length === 0) return { ...common, missed, isComplete: false };
  return {
    ...common,
    verdicts: kept,
    runs: Math.ceil(kept.length / offered.length),
    missed: [],
    isComplete: true,
  };
}
