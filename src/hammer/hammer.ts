import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { unknownNameText } from '../base/unknown-names.ts';
import { errorReport } from './evidence/error-report.ts';
import { InvalidRunError } from './evidence/run-errors.ts';
import { type FaultKind, faultKinds } from './faults/fault-log.ts';
import { openHistory } from './history/save-history.ts';
import { moduleUrl } from './modules/module-url.ts';
import { runDirectory } from './process/run-directory.ts';
import { RUN_MARK, WatchedProcess } from './process/watched-process.ts';
import { replayCommand } from './replay-command.ts';
import type { RunProgress, RunSpec } from './run/run-spec.ts';
import { checkScenario, type Scenario, scenarioFile } from './scenario/scenario.ts';
import { durationMs } from './time/duration-option.ts';
import { NotHeldError } from './verdict/not-held-error.ts';
import type { Verdict } from './verdict/verdict.ts';
import { verdictEvidence, verdictLine } from './verdict/verdict-text.ts';

export interface HammerOptions {
  /**
   * How many threads hammer, 1 to 200.
   *
   * @default twice the cores, at least 4
   */
  readonly workers?: number;
  /**
   * For how long, from the moment when all workers are ready: '30s', '5m', '1h', or ms.
   *
   * @default '10s'
   */
  readonly duration?: string | number;
  /**
   * What the workers' choices are drawn from, 0 to 2^32 - 1.
   *
   * @default a random one
   */
  readonly seed?: number;
  /**
   * How long one step may take. A worker that is in one for longer counts as stuck, and ends the run with a report.
   *
   * @default '10s'
   */
  readonly deadline?: string | number;
  /** A file, by path or URL, whose default export is a lock module, in the place of SessionLocks. */
  readonly lock?: string;
  /**
   * Whether a scenario that needs what the lock does not show to offer is refused with a {@link NotOfferedError}. What
   * a lock declares not to promise is refused always.
   *
   * @default false
   */
  readonly onlyOffered?: boolean;
  /** A file, by path or URL, whose default export is a store module, in the place of this package's. */
  readonly store?: string;
  /** The URL of a service that runs already, for a scenario that hammers one: `http` is one. */
  readonly target?: string;
  /**
   * What the run does to its own workers, file and process meanwhile: `pause` a holder past its lease, `terminate` a
   * thread or let it `exit` or run out of memory (`oom`), `slow` down, keep the file `busy` from another process, or
   * `full`, keep a snapshot of it open (`reader`), `kill` the process and start another on the same file.
   *
   * @default none
   */
  readonly faults?: readonly FaultKind[];
  /**
   * Whether the workers measure what they do: the verdict then has `measurements`. It costs 0.1 to 0.25 µs a grant.
   *
   * @default false
   */
  readonly measure?: boolean;
  /**
   * The context of the test that hammers, as `node:test` hands it to a test's function. Then the verdict is told as its
   * diagnostic, and any but `held` is thrown as a {@link NotHeldError}, which fails the test.
   */
  readonly test?: { diagnostic(message: string): void };
  /** A file for the recorded operations, in the format that `hammerlock check` reads. It is overwritten. */
  readonly history?: string;
  /** Called a few times a second. */
  readonly onProgress?: (progress: RunProgress) => void;
  /** Ends the run early; the verdict is then `undecided`, unless something was found. */
  readonly signal?: AbortSignal;
}

const MAX_WORKERS = 200;
const MIN_FAULTS_DEADLINE_MS = 2_000;

/** Hammers scenarios one after the other, in one process of its own: what it loads, it loads once. */
export interface Hammer extends AsyncDisposable {
  /**
   * Like {@link hammer}. One run at a time.
   *
   * @throws {@link InvalidRunError} when the scenario or an option is invalid
   * @throws {@link NotHeldError} when the option `test` is given and the verdict is not `held`
   */
  run<World>(scenario: Scenario<World> | string, options?: HammerOptions): Promise<Verdict>;
  /** Ends the process. */
  close(): Promise<void>;
}

export function openHammer(): Hammer {
  const watched = new WatchedProcess();
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
      let history: ReturnType<typeof openHistory> | undefined;
      try {
        directory = await runDirectory();
        const spec = specOf(scenario as Scenario | string, options, directory);
        if (options.history !== undefined) history = openHistory(options.history);
        const found = await watched.run(spec, options.onProgress, options.signal);
        const verdict = await keeping(found, directory, history);
        // The evidence of a run that held is what went wrong besides; of another one the error has it.
        const besides = verdict.outcome === 'held' ? verdictEvidence(verdict) : '';
        options.test?.diagnostic([verdictLine(verdict), besides].filter(Boolean).join('\n'));
        if (options.test !== undefined && verdict.outcome !== 'held') throw new NotHeldError(verdict);
        return verdict;
      } finally {
        history?.close();
        // What can't be removed is no reason to lose a verdict.
        if (directory !== undefined)
          await rm(directory, { recursive: true, force: true, maxRetries: 5 }).catch(() => {});
        running = false;
      }
    },
    close: () => watched.close(),
    [Symbol.asyncDispose]: () => watched.close(),
  };
}

/** The verdict, also where the history can't be kept: it says so then. */
async function keeping(
  verdict: Verdict,
  directory: string,
  history: ReturnType<typeof openHistory> | undefined,
): Promise<Verdict> {
  try {
    await history?.keep(directory);
    return verdict;
  } catch (error) {
    return { ...verdict, errors: [...(verdict.errors ?? []), errorReport('keeping the history', error)] };
  }
}

/**
 * Hammers a scenario and says what came of it. The run has a process of its own: whatever the scenario does there,
 * block it or break it, this promise settles, and neither a thread nor a file is left.
 *
 * ```ts
 * test('no slide is lost', async (t) => {
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

function specOf(scenario: Scenario | string, options: HammerOptions, directory: string): RunSpec {
  const {
    workers = defaultWorkers(),
    seed = Math.floor(Math.random() * 2 ** 32),
    lock,
    store,
    target,
    faults = [],
  } = options;
  if (!Number.isInteger(workers) || workers < 1 || workers > MAX_WORKERS) {
    throw new InvalidRunError(`workers must be a whole number from 1 to ${MAX_WORKERS}, not ${workers}.`);
  }
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new InvalidRunError(`seed must be a whole number from 0 to ${2 ** 32 - 1}, not ${seed}.`);
  }
  const spec = {
    scenario: scenarioUrl(scenario),
    name: typeof scenario === 'string' ? undefined : scenario.name,
    lock: lock === undefined ? undefined : moduleUrl('lock', lock),
    onlyOffered: options.onlyOffered ?? false,
    store: store === undefined ? undefined : moduleUrl('store', store),
    target: target === undefined ? undefined : serviceUrl(target),
    workers,
    seed,
    faults: checkFaults(faults),
    restarts: 0,
    laterMs: 0,
    durationMs: durationMs('duration', options.duration ?? '10s'),
    deadlineMs: durationMs('deadline', options.deadline ?? '10s'),
    directory,
    measure: options.measure ?? false,
  };
  if (spec.faults.length > 0 && spec.deadlineMs < MIN_FAULTS_DEADLINE_MS) {
    throw new InvalidRunError(
      `With faults the deadline must be at least ${MIN_FAULTS_DEADLINE_MS} ms, not ${spec.deadlineMs}: a worker that is hit takes that long.`,
    );
  }
  return { ...spec, replay: replayCommand(spec) };
}

function checkFaults(faults: readonly FaultKind[]): FaultKind[] {
  for (const kind of faults) {
    if (!faultKinds.includes(kind)) {
      throw new InvalidRunError(unknownNameText('fault', kind, faultKinds));
    }
  }
  return [...new Set(faults)];
}

export function defaultWorkers(): number {
  return Math.max(4, 2 * availableParallelism());
}

/** Without a slash at the end. */
function serviceUrl(target: string): string {
  const url = URL.parse(target);
  if (url !== null && /^https?:$/.test(url.protocol)) return url.href.replace(/\/$/, '');
  throw new InvalidRunError(
    `target must be the URL of a service, like http://127.0.0.1:8080, not ${target}.`,
  );
}

function scenarioUrl(scenario: Scenario | string): string {
  if (typeof scenario === 'string') return moduleUrl('scenario', scenario);
  checkScenario(scenario);
  const file = scenarioFile(scenario);
  if (file !== undefined) return moduleUrl('scenario', file);
  throw new InvalidRunError(`The scenario ${JSON.stringify(scenario.name)} was not made by defineScenario.`);
}
