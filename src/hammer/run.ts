import { join } from 'node:path';
import type { Piscina } from 'piscina';
import type { WindowsChecked } from '../check/windows.ts';
import { SessionLocks } from '../locks/session-locks.ts';
import { createBoard, type Row, readBoard, rowWriter } from './board.ts';
import { createControl } from './control.ts';
import { deadlockReport } from './deadlock.ts';
import { examine } from './examine.ts';
import { type Joined, joinWorkers } from './join.ts';
import { loadLock, loadScenario, loadStore } from './modules.ts';
import { recordedDecks } from './recorded-decks.ts';
import { openRecorder, processOf } from './recorder.ts';
import { trackedLocks } from './tracked-locks.ts';
import { InvalidRunError, type Outcome, type Verdict } from './verdict.ts';
import { readViolations } from './violations.ts';
import { type Assignment, DATABASE, describeError, type Shared } from './worker.ts';

/** A run, as data: what a process needs to know to hammer. */
export interface RunSpec {
  /** URLs of modules; no lock or store stands for this package's own. */
  readonly scenario: string;
  /** What the scenario has to be called, where that is known. */
  readonly name: string | undefined;
  readonly lock: string | undefined;
  readonly store: string | undefined;
  /** The URL of a service, for a scenario that hammers one. */
  readonly target: string | undefined;
  readonly workers: number;
  readonly durationMs: number;
  readonly seed: number;
  /** How long one step may take: after that its worker counts as stuck. */
  readonly deadlineMs: number;
  /** For the database and the histories; whoever makes the spec removes it. */
  readonly directory: string;
  readonly repeat: string;
}

export type Phase = 'setting up' | 'starting' | 'hammering' | 'checking';

export interface Progress {
  readonly phase: Phase;
  readonly elapsedMs: number;
  readonly operations: number;
  readonly busy: number;
  readonly waits: number;
  readonly deaths: number;
}

const MAX_VIOLATIONS = 100;
const MAX_COUNTEREXAMPLES = 5;
const unchecked: WindowsChecked = { operations: 0, partitions: 0, undecided: 0, counterexamples: [] };
const nothing: Joined = { durationMs: 0, deaths: 0, rows: [], stuck: new Set() };

/**
 * Hammers in this process, once; `stopped` ends it early. It can be blocked by what a scenario does in `setup` and
 * `check`, so it belongs in a process that somebody watches: see watched-process.ts. After a verdict other than
 * `deadlocked` the pool is as good as new.
 */
export async function run(
  spec: RunSpec,
  openPool: () => Piscina<Assignment, void>,
  onProgress: (progress: Progress) => void,
  stopped: AbortSignal,
): Promise<Verdict> {
  const { workers, directory, seed } = spec;
  const violations: string[] = [];
  const violated = (violation: string) => void violations.push(violation);
  const scenario = await loadScenario(spec.scenario);
  if (spec.name !== undefined && scenario.name !== spec.name) {
    throw new InvalidRunError(
      `The default export of ${spec.scenario} is ${scenario.name}, not ${spec.name}: a scenario has a file of its own.`,
    );
  }
  const lockModule = await loadLock(spec.lock);
  const storeModule = await loadStore(spec.store);
  const board = createBoard(workers);
  const report = (phase: Phase, elapsedMs: number, deaths = 0) =>
    onProgress({ phase, elapsedMs, deaths, ...sum(readBoard(board)) });

  const cleanUp: (() => unknown)[] = [];
  try {
    const lockHandle = lockModule.create(scenario.locks ?? {}) as never;
    cleanUp.push(() => lockModule.destroy?.(lockHandle));
    const queue = SessionLocks.create({ capacity: 64 });
    cleanUp.push(() => queue.close());
    // Not earlier: many threads that load their modules would keep the wardens from starting.
    const pool = openPool();
    report('setting up', 0);
    const store = await storeModule.open(join(directory, DATABASE), { locks: queue });
    cleanUp.push(() => store.close());
    const lock = lockModule.attach(lockHandle);
    cleanUp.push(() => lock.close?.());
    // The run records what it does itself, as one more process, on a row that nobody looks at.
    const row = rowWriter(createBoard(1), 0);
    const recorder = openRecorder(directory, processOf(workers, 0), row);
    cleanUp.push(() => recorder.close());
    const decks = recordedDecks(store, recorder.record);
    const patienceMs = patienceOf(spec);
    const locks = trackedLocks(lock, row, patienceMs);
    let world: unknown;
    try {
      const options = { workers, seed, target: spec.target, restarts: 0 };
      const onEnd = (undo: () => unknown) => void cleanUp.push(undo);
      world = await scenario.setup({ store, decks, locks, options, onEnd, directory });
    } catch (error) {
      if (error instanceof InvalidRunError) throw error;
      violated(`setup: ${describeError(error)}`);
      return conclude(nothing);
    }
    checkCloneable(world, scenario.name);
    const { scenario: url, lock: lockUrl, store: storeUrl } = spec;
    const modules = { scenario: url, lock: lockUrl, store: storeUrl };
    const handles = { lockHandle, queueHandle: queue.handle, control: createControl(), board };
    const shared: Shared = { ...modules, ...handles, directory, workers, seed, patienceMs, world };
    const deathsAllowed = scenario.deaths === true;
    const joined = await joinWorkers(pool, spec, { shared, violated, deathsAllowed, stopped, report });
    if (joined.stuck.size > 0) return conclude(joined);
    const stillThere = () => report('checking', joined.durationMs, joined.deaths);
    const checked = await examine(
      scenario,
      { world, store, decks, directory, recorder },
      violated,
      stillThere,
    );
    return conclude(joined, checked);
  } finally {
    for (const undo of cleanUp.reverse()) await undo();
  }

  function conclude({ durationMs, deaths, rows, stuck }: Joined, checked = unchecked): Verdict {
    const counts = sum(rows);
    const all = [...readViolations(directory), ...violations];
    return {
      outcome: outcomeOf(
        stuck.size > 0,
        all.length > 0,
        stopped.aborted || counts.steps === 0 || checked.undecided > 0,
      ),
      scenario: scenario.name,
      violations: shorten(all),
      ...(stuck.size > 0 && { deadlock: deadlockReport(rows, stuck, performance.now()) }),
      lock: lockModule.name,
      store: storeModule.name,
      workers,
      seed,
      durationMs: Math.round(durationMs),
      ...counts,
      deaths,
      checked: checked.operations,
      undecided: checked.undecided,
      ...(checked.counterexamples.length > 0 && {
        counterexamples: checked.counterexamples.slice(0, MAX_COUNTEREXAMPLES),
      }),
      node: process.version,
      repeat: spec.repeat,
    };
  }
}

function checkCloneable(world: unknown, scenario: string): void {
  try {
    structuredClone(world);
  } catch (cause) {
    throw new InvalidRunError(
      `The world that setup of ${scenario} returned can't be cloned to a worker: ${cause}`,
      { cause },
    );
  }
}

/** Longer than the deadline: who waits that long in vain is reported as stuck, not as timed out. */
function patienceOf({ deadlineMs }: RunSpec): number {
  return 2 * deadlineMs + 1_000;
}

function outcomeOf(stuck: boolean, violated: boolean, cutShort: boolean): Outcome {
  if (stuck) return 'deadlocked';
  if (violated) return 'violated';
  return cutShort ? 'undecided' : 'held';
}

function sum(rows: readonly Row[]): Row['counts'] {
  const total = (what: keyof Row['counts']) => rows.reduce((sum, { counts }) => sum + counts[what], 0);
  return {
    steps: total('steps'),
    operations: total('operations'),
    busy: total('busy'),
    waits: total('waits'),
  };
}

function shorten(violations: readonly string[]): string[] {
  if (violations.length <= MAX_VIOLATIONS) return [...violations];
  return [...violations.slice(0, MAX_VIOLATIONS), `and ${violations.length - MAX_VIOLATIONS} more`];
}
