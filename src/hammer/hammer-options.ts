import { availableParallelism } from 'node:os';
import type { TestContext } from '../base/testing/test-context.ts';
import { refuseUnknownOptions, unknownNameText } from '../base/unknown-names.ts';
import { InvalidRunError } from './evidence/run-errors.ts';
import { type FaultKind, faultKinds } from './faults/fault-log.ts';
import { moduleUrl } from './modules/module-url.ts';
import { replayCommand } from './replay-command.ts';
import type { RunProgress, RunSpec } from './run/run-spec.ts';
import { checkScenario, type Scenario, scenarioFile } from './scenario/scenario.ts';
import { parseThresholds } from './threshold/threshold.ts';
import { durationMs } from './time/duration-option.ts';

/** The options of {@link hammer} and of {@link Hammer.run}. */
export interface HammerOptions {
  /**
   * The number of worker threads, 1 to 200.
   *
   * @default twice the cores, at least 4
   */
  readonly workers?: number;
  /**
   * How long the workers hammer, from the moment when all are ready: '30s', '5m', '1h', or ms.
   *
   * @default '10s'
   */
  readonly duration?: string | number;
  /**
   * The seed of the workers' choices, 0 to 2^32 - 1.
   *
   * @default a random one
   */
  readonly seed?: number;
  /**
   * The time that one step may take: '30s', '5m', or ms. A worker that is in a step for longer counts as stuck, and ends the
   * run with a report.
   *
   * @default '10s'
   */
  readonly deadline?: string | number;
  /** A file, by path or URL, whose default export is a lock module, to hammer instead of SessionLocks. */
  readonly lock?: string;
  /**
   * Whether a scenario is refused, with a {@link NotOfferedError}, that needs something that the lock does not show that it
   * offers. A scenario that needs something that the lock declares not to promise is always refused.
   *
   * @default false
   */
  readonly onlyOffered?: boolean;
  /** A file, by path or URL, whose default export is a store module, for scenarios that use `decks()`. */
  readonly store?: string;
  /** The URL of a service that runs already, for scenarios that use `http()`. */
  readonly target?: string;
  /**
   * The faults that the run injects: it can `pause` a holder past its lease, `terminate` a thread, let it `exit` or run out of
   * memory (`oom`), `slow` it down, keep the file `busy` or `full`, keep a snapshot of it open (`reader`), and `kill` the whole
   * process and start another one.
   *
   * @default none
   */
  readonly faults?: readonly FaultKind[];
  /**
   * Whether the workers measure what they do, for `measurements` in the verdict. It costs 0.1 to 0.25 µs per grant.
   *
   * @default false
   */
  readonly measure?: boolean;
  /**
   * Limits for what the run measures, such as `p99(update) < 50 ms`: `p50`, `p90`, `p99`, `p999` or `max` of a recorded
   * function's calls, of `lock wait` or of `lock hold`, or the `throughput` of a function or of everything, as in `throughput >
   * 1000/s`. A run that misses one is `violated`; one that measured nothing of it is `undecided`. With thresholds, the run
   * takes measurements.
   *
   * @default none
   */
  readonly thresholds?: readonly string[];
  /**
   * The context that the test runner passes to the test's function, or `true` where it passes none, as jest does. A verdict
   * other than `held` fails the test, with a {@link NotHeldError}. With the context of `node:test` the verdict becomes a
   * diagnostic; a context with a `signal` ends the run when the test has timed out.
   */
  readonly test?: TestContext | true;
  /** A file to write the recorded operations to, in the format that `hammerlock check` reads. It is overwritten. */
  readonly history?: string;
  /** Called a few times a second. */
  readonly onProgress?: (progress: RunProgress) => void;
  /** Ends the run early. The verdict is then `undecided`, unless a violation was found. */
  readonly signal?: AbortSignal;
}

const optionNames: ReadonlySet<string> = new Set<keyof HammerOptions>([
  'workers',
  'duration',
  'seed',
  'deadline',
  'lock',
  'onlyOffered',
  'store',
  'target',
  'faults',
  'measure',
  'thresholds',
  'test',
  'history',
  'onProgress',
  'signal',
]);
const MAX_WORKERS = 200;
const MIN_FAULTS_DEADLINE_MS = 2_000;

/** @throws {@link InvalidRunError} when the scenario or an option is invalid */
export function specOf(
  scenario: Scenario | string,
  options: HammerOptions,
  directory: string,
  later: readonly string[],
): RunSpec {
  refuseUnknownOptions(options, optionNames, InvalidRunError);
  const {
    workers = defaultWorkers(),
    seed = Math.floor(Math.random() * 2 ** 32),
    lock,
    store,
    target,
    faults = [],
  } = options;
  const thresholds = parseThresholds(options.thresholds ?? []);
  if (!Number.isInteger(workers) || workers < 1 || workers > MAX_WORKERS) {
    throw new InvalidRunError(`workers must be a whole number from 1 to ${MAX_WORKERS}, not ${workers}.`);
  }
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new InvalidRunError(`seed must be a whole number from 0 to ${2 ** 32 - 1}, not ${seed}.`);
  }
  const spec = {
    scenario: scenarioUrl(scenario),
    name: typeof scenario === 'string' ? undefined : scenario.name,
    later,
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
    measure: options.measure === true || thresholds.length > 0,
    thresholds,
    keepsHistory: options.history !== undefined,
  };
  if (spec.faults.length > 0 && spec.deadlineMs < MIN_FAULTS_DEADLINE_MS) {
    throw new InvalidRunError(
      `With faults the deadline must be at least ${MIN_FAULTS_DEADLINE_MS} ms, not ${spec.deadlineMs}: a worker that is hit takes that long.`,
    );
  }
  return { ...spec, replay: replayCommand(spec) };
}

/**
 * Refuses a run that takes as long as its test may: the runner would report its own timeout in the place of the verdict.
 *
 * @throws {@link InvalidRunError}
 */
export function checkTestTimeout(test: TestContext | undefined, durationMs: number): void {
  const timeout = test?.task?.timeout;
  if (timeout === undefined || timeout === 0 || timeout > durationMs) return;
  throw new InvalidRunError(
    `The test times out after ${timeout} ms, before the run of ${durationMs} ms is over: give the test a longer timeout, or the run a shorter duration.`,
  );
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
  throw new InvalidRunError(
    `The scenario ${JSON.stringify(scenario.name)} was not made by defineScenario, or is a copy of one that was: every worker imports the scenario's file, so export what defineScenario returned there.`,
  );
}
