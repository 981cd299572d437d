import { extname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Piscina } from 'piscina';
import { type Operation, operationsOf } from '../check/history.ts';
import { SessionLocks } from '../locks/session-locks.ts';
import type { Store } from '../store/store.ts';
import { createBoard, type Row, readBoard, rowWriter } from './board.ts';
import { createControl } from './control.ts';
import { deadlockReport } from './deadlock.ts';
import { Explanation } from './explain.ts';
import { HistoryFiles } from './history-files.ts';
import { type Joined, joinWorkers } from './join.ts';
import { loadLock, loadScenario, loadStore } from './modules.ts';
import { type RecordedDecks, recordedDecks } from './recorded-decks.ts';
import { openRecorder, processOf } from './recorder.ts';
import type { Scenario } from './scenario.ts';
import { trackedLocks } from './tracked-locks.ts';
import type { Outcome, Verdict } from './verdict.ts';
import { DATABASE, describeError, type Shared } from './worker.ts';

/** A run, as data: what a process needs to know to hammer. */
export interface RunSpec {
  /** URLs of modules; no lock or store stands for this package's own. */
  readonly scenario: string;
  readonly lock: string | undefined;
  readonly store: string | undefined;
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

/**
 * Hammers in this process, once; `stopped` ends it early. It can be blocked by what a scenario does in `setup` and
 * `check`, so it belongs in a process that somebody watches: see hammer.ts.
 */
export async function run(
  spec: RunSpec,
  onProgress: (progress: Progress) => void,
  stopped: AbortSignal,
): Promise<Verdict> {
  const { workers, directory, seed } = spec;
  const violations: string[] = [];
  const violated = (violation: string) => void violations.push(violation);
  // First, so that the threads load their modules while this one makes what they will share.
  const pool = new Piscina({
    filename: new URL(`../../workers/hammer-worker${extname(import.meta.url)}`, import.meta.url).href,
    minThreads: workers,
    maxThreads: workers,
    idleTimeout: Number.POSITIVE_INFINITY,
    // Otherwise an idle worker's event loop stands still.
    atomics: 'disabled',
  });
  const scenario = await loadScenario(spec.scenario);
  const lockModule = await loadLock(spec.lock);
  const storeModule = await loadStore(spec.store);

  const lockHandle = lockModule.create(scenario.locks ?? {});
  const queue = SessionLocks.create({ capacity: 64 });
  const store = await storeModule.open(join(directory, DATABASE), { locks: queue });
  const board = createBoard(workers);
  // The run records what it does itself, as one more process, on a row that nobody looks at.
  const row = rowWriter(createBoard(1), 0);
  const recorder = openRecorder(directory, processOf(workers, 0), row);
  const decks = recordedDecks(store, recorder.record);
  const locks = trackedLocks(lockModule.attach(lockHandle as never), row, patienceOf(spec));
  const report = (phase: Phase, elapsedMs: number, joined?: Pick<Joined, 'deaths'>) =>
    onProgress({ phase, elapsedMs, deaths: joined?.deaths ?? 0, ...sum(readBoard(board)) });

  let world: unknown;
  try {
    report('setting up', 0);
    world = await scenario.setup({ store, decks, locks, options: { workers, seed }, directory });
    recorder.flush();
  } catch (error) {
    violated(`setup: ${describeError(error)}`);
    return verdict({ durationMs: 0, deaths: 0, rows: readBoard(board), stuck: new Set() }, 0);
  }

  const control = createControl();
  const shared: Shared = {
    scenario: spec.scenario,
    lock: spec.lock,
    store: spec.store,
    lockHandle,
    queueHandle: queue.handle,
    directory,
    control,
    board,
    workers,
    seed,
    patienceMs: patienceOf(spec),
    world,
  };
  const joined = await joinWorkers(pool, spec, {
    shared,
    violated,
    deathsAllowed: scenario.deaths === true,
    stopped,
    report,
  });
  await pool.destroy();
  if (joined.stuck.size > 0) return verdict(joined, 0);

  report('checking', joined.durationMs, joined);
  const explained = await check(scenario, store, decks);
  recorder.close();
  await store.close();
  return verdict(joined, explained);

  async function check(scenario: Scenario, store: Store, decks: RecordedDecks): Promise<number> {
    const history: Iterable<Operation> = {
      [Symbol.iterator]: () => operationsOf(new HistoryFiles(directory)),
    };
    const expect = (condition: boolean, violation: string) => {
      if (!condition) violated(violation);
    };
    try {
      await scenario.check?.({ world, store, decks, history, expect });
    } catch (error) {
      violated(`check: ${describeError(error)}`);
    }
    for (const problem of await store.verify()) violated(`the file: ${problem}`);
    const explanation = new Explanation(violated);
    let added = 0;
    for (const operation of history) {
      explanation.add(operation);
      added += 1;
      // Whoever watches this process must see that it lives.
      if (added % 1_000 === 0) {
        report('checking', joined.durationMs, joined);
        await nextTurn();
      }
    }
    return explanation.compare(store);
  }

  function verdict({ durationMs, deaths, rows, stuck }: Joined, explained: number): Verdict {
    const counts = sum(rows);
    return {
      outcome: outcomeOf(stuck.size > 0, violations.length > 0, stopped.aborted || counts.steps === 0),
      scenario: scenario.name,
      violations: shorten(violations),
      ...(stuck.size > 0 && { deadlock: deadlockReport(rows, stuck, performance.now()) }),
      lock: lockModule.name,
      store: storeModule.name,
      workers,
      seed,
      durationMs: Math.round(durationMs),
      ...counts,
      deaths,
      explained,
      node: process.version,
      repeat: spec.repeat,
    };
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
