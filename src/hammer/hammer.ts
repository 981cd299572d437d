import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { durationMs } from './duration.ts';
import { moduleUrl } from './module-url.ts';
import type { Progress, RunSpec } from './run.ts';
import type { FromRunProcess, ToRunProcess } from './run-process.ts';
import { checkScenario, type Scenario, scenarioFile } from './scenario.ts';
import { InvalidRunError, type Verdict } from './verdict.ts';

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
  /** A file whose default export is a lock module, in the place of SessionLocks. */
  readonly lock?: string;
  /** A file whose default export is a store module, in the place of this package's. */
  readonly store?: string;
  /** Called a few times a second. */
  readonly onProgress?: (progress: Progress) => void;
  /** Ends the run early; the verdict is then `undecided`, unless something was found. */
  readonly signal?: AbortSignal;
}

/** What a run may do on top of its deadline without a sign of life: start threads, open files. */
const SILENCE_MS = 10_000;
const MAX_WORKERS = 200;

/**
 * Hammers a scenario and says what came of it. The run has a process of its own: whatever the scenario does there,
 * block it or break it, this promise settles, and neither a thread nor a file is left.
 *
 * ```ts
 * const verdict = await hammer(scenario, { workers: 8, duration: '5s' });
 * assert.equal(verdict.outcome, 'held', verdict.violations.join('\n'));
 * ```
 *
 * @param scenario what `defineScenario` returned, or the file that exports it
 * @throws {@link InvalidRunError} when the scenario or an option is none
 */
export async function hammer<World>(
  scenario: Scenario<World> | string,
  options: HammerOptions = {},
): Promise<Verdict> {
  const directory = await mkdtemp(join(tmpdir(), 'hammerlock-'));
  try {
    return await watch(specOf(scenario as Scenario | string, options, directory), options);
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

function specOf(scenario: Scenario | string, options: HammerOptions, directory: string): RunSpec {
  const { workers = defaultWorkers(), seed = Math.floor(Math.random() * 2 ** 32), lock, store } = options;
  if (!Number.isInteger(workers) || workers < 1 || workers > MAX_WORKERS) {
    throw new InvalidRunError(`workers must be a whole number from 1 to ${MAX_WORKERS}, not ${workers}.`);
  }
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new InvalidRunError(`seed must be a whole number from 0 to ${2 ** 32 - 1}, not ${seed}.`);
  }
  const spec = {
    scenario: scenarioUrl(scenario),
    lock: lock === undefined ? undefined : moduleUrl('lock', lock),
    store: store === undefined ? undefined : moduleUrl('store', store),
    workers,
    seed,
    durationMs: durationMs('duration', options.duration ?? '10s'),
    deadlineMs: durationMs('deadline', options.deadline ?? '10s'),
    directory,
  };
  return { ...spec, repeat: repeatCommand(spec) };
}

export function defaultWorkers(): number {
  return Math.max(4, 2 * availableParallelism());
}

function scenarioUrl(scenario: Scenario | string): string {
  if (typeof scenario === 'string') return moduleUrl('scenario', scenario);
  checkScenario(scenario);
  const file = scenarioFile(scenario);
  if (file !== undefined) return moduleUrl('scenario', file);
  throw new InvalidRunError(`The scenario ${JSON.stringify(scenario.name)} was not made by defineScenario.`);
}

function repeatCommand(spec: Omit<RunSpec, 'repeat'>): string {
  const command =
    process.env.npm_lifecycle_event === 'stress' ? 'npm run stress --' : 'npx hammerlock stress';
  const file = (url: string) => JSON.stringify(fileURLToPath(url));
  return [
    command,
    file(spec.scenario),
    `--workers ${spec.workers} --duration ${spec.durationMs}ms --deadline ${spec.deadlineMs}ms --seed ${spec.seed}`,
    spec.lock === undefined ? '' : `--lock ${file(spec.lock)}`,
    spec.store === undefined ? '' : `--store ${file(spec.store)}`,
  ]
    .filter(Boolean)
    .join(' ');
}

function watch(spec: RunSpec, { onProgress, signal }: HammerOptions): Promise<Verdict> {
  const child = fork(new URL(`../../workers/hammer-process${extname(import.meta.url)}`, import.meta.url), {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Loaders are wanted there too; what belongs to a test runner or a debugger is not.
    execArgv: process.execArgv.filter((arg) => !/^--(test|inspect)/.test(arg)),
  });
  const limitMs = spec.deadlineMs + SILENCE_MS;
  let last: Progress | undefined;
  return new Promise<Verdict>((resolve, reject) => {
    let settle: (() => void) | undefined;
    // Nobody is told before the process has ended.
    const end = (then: () => void) => {
      settle ??= then;
      child.kill('SIGKILL');
    };
    const send = (message: ToRunProcess) => {
      // That a process has ended is learned from its exit.
      if (child.connected) child.send(message, () => {});
    };
    const stop = () => send({ stop: true });
    const silence = setTimeout(
      () => end(() => resolve(unanswered(spec, last, `gave no sign of life for ${limitMs} ms`))),
      limitMs,
    );
    child.on('message', (message: FromRunProcess) => {
      silence.refresh();
      if ('progress' in message) {
        last = message.progress;
        onProgress?.(last);
      } else if ('verdict' in message) {
        end(() => resolve(message.verdict));
      } else if ('invalid' in message) {
        end(() => reject(new InvalidRunError(message.invalid)));
      } else {
        end(() => resolve(crashed(spec, last, message.crashed)));
      }
    });
    child.on('error', reject);
    child.on('exit', (code, death) => {
      clearTimeout(silence);
      signal?.removeEventListener('abort', stop);
      if (settle !== undefined) settle();
      else resolve(crashed(spec, last, `it ended by ${death ?? `exit code ${code}`}`));
    });
    send({ run: spec });
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
  });
}

/** Blocked for good in the process's own thread: its workers' rows are out of reach. */
function unanswered(spec: RunSpec, last: Progress | undefined, what: string): Verdict {
  const phase = last?.phase ?? 'starting';
  return {
    ...crashed(spec, last, what),
    outcome: 'deadlocked',
    deadlock: {
      rows: [
        {
          worker: 'the run',
          state: 'stuck',
          operation: phase,
          holds: [],
          waitsFor: '',
          sinceMs: spec.deadlineMs + SILENCE_MS,
        },
      ],
      cycle: [],
    },
  };
}

function crashed(spec: RunSpec, last: Progress | undefined, what: string): Verdict {
  return {
    outcome: 'violated',
    scenario: fileURLToPath(spec.scenario),
    violations: [`the process that hammered, while ${last?.phase ?? 'starting'}: ${what}`],
    lock: spec.lock ?? '',
    store: spec.store ?? '',
    workers: spec.workers,
    seed: spec.seed,
    durationMs: Math.round(last?.elapsedMs ?? 0),
    steps: 0,
    operations: last?.operations ?? 0,
    busy: last?.busy ?? 0,
    waits: last?.waits ?? 0,
    deaths: last?.deaths ?? 0,
    explained: 0,
    node: process.version,
    repeat: spec.repeat,
  };
}
