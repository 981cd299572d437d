import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SessionLocks } from '../locks/session-locks.ts';
import { type Board, rowWriter } from './board.ts';
import { type Control, isStopped, passBarrier, stop } from './control.ts';
import { loadLock, loadScenario, loadStore } from './modules.ts';
import { seededRandom } from './random.ts';
import { recordedDecks } from './recorded-decks.ts';
import { openRecorder, processOf } from './recorder.ts';
import { trackedLocks } from './tracked-locks.ts';
import { violationNotes } from './violations.ts';

/** What all workers of a run share. */
export interface Shared {
  readonly scenario: string;
  readonly lock: string | undefined;
  readonly store: string | undefined;
  readonly lockHandle: unknown;
  /** Of the table in which the store's writers queue: not the lock under test, which may be a broken one. */
  readonly queueHandle: SharedArrayBuffer;
  readonly directory: string;
  readonly control: Control;
  readonly board: Board;
  readonly workers: number;
  readonly seed: number;
  readonly patienceMs: number;
  readonly world: unknown;
}

export interface Assignment extends Shared {
  readonly worker: number;
  readonly life: number;
}

export const DATABASE = 'decks.sqlite';

/** One worker's part of a run: from the barrier until the run is stopped, something is violated, or it dies. */
export async function work({ worker, life, ...shared }: Assignment): Promise<void> {
  const { board, control, directory, seed, patienceMs, world } = shared;
  const row = rowWriter(board, worker);
  const note = violationNotes(directory);
  const violated = (violation: string) => {
    note(violation);
    stop(control);
  };
  const cleanUp: (() => unknown)[] = [];
  try {
    row.setState('starting');
    const scenario = await loadScenario(shared.scenario);
    const lock = (await loadLock(shared.lock)).attach(shared.lockHandle as never);
    cleanUp.push(() => lock.close?.());
    const queue = SessionLocks.attach(shared.queueHandle);
    cleanUp.push(() => queue.close());
    const storeModule = await loadStore(shared.store);
    const openStore = (file: string) => storeModule.open(file, { locks: queue });
    const store = await openStore(join(directory, DATABASE));
    cleanUp.push(() => store.close());
    const recorder = openRecorder(directory, processOf(worker, life), row, {
      eager: scenario.deaths === true,
    });
    cleanUp.push(() => recorder.close());
    const context = {
      world,
      worker: { index: worker, life, stopping: () => isStopped(control) },
      random: seededRandom(seed, worker, life),
      locks: trackedLocks(lock, row, patienceMs),
      store,
      decks: recordedDecks(store, recorder.record),
      record: recorder.record,
      expect: (condition: boolean, violation: string) => {
        if (!condition) violated(violation);
      },
      openStore,
    };
    row.setState('waiting to start');
    passBarrier(control, shared.workers);
    row.setState('running');
    while (!isStopped(control)) {
      row.beginStep();
      await scenario.step(context);
      // A step that never leaves the microtasks would keep timers and messages of the thread from running.
      await nextTurn();
    }
  } catch (error) {
    violated(`worker ${worker}: ${describeError(error)}`);
  } finally {
    row.setState('ended');
    for (const undo of cleanUp.reverse()) await undo();
  }
}

export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as { code?: unknown }).code;
  return `${error.name}${code === undefined ? '' : ` (${code})`}: ${error.message}`;
}
