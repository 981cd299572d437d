import type { WalCheck } from '../../fixtures/sqlite/check-wal.ts';
import { workerName } from '../deadlock/deadlock-report.ts';
import type { WorkerStatus } from '../status/worker-status.ts';
import { allowClosing, type Barrier } from './barrier.ts';

/** Workers that are still in a step keep the others from closing their files for no longer than this. */
const PATIENCE_MS = 2_000;

/** How the workers of a run close their files. */
export interface Closing {
  /** Called with what all workers are doing, and which of them have not come back; `hurry`: nobody is to wait any more. */
  tick(rows: readonly WorkerStatus[], out: ReadonlySet<number>, hurry: boolean): void;
  /** Settles when what was begun is done. */
  readonly done: Promise<void>;
}

interface CloseInTurnContext {
  readonly barrier: Barrier;
  /** Undefined where nothing is to be found out. */
  readonly log: WalCheck | undefined;
  /** Each settles when the worker is gone. */
  readonly lives: readonly Promise<void>[];
  readonly deaths: () => number;
  /** Before the log is looked at: nobody but the workers has the file open. */
  readonly settleDown: () => Promise<void>;
}

/**
 * Workers that are done with their steps wait for each other, with their files open: nobody reads or writes then, so a log
 * that can't be emptied shows a snapshot that was left open. They close one after the other, and it was open in
 * the one after which the log can be emptied.
 *
 * Invariant: a worker that holds up the others, in a step or as it closes, is not waited for.
 */
export function closeInTurn({ barrier, log, lives, deaths, settleDown }: CloseInTurnContext): Closing {
  const workers = lives.length;
  const { promise: done, resolve: end } = Promise.withResolvers<void>();
  let state: 'stepping' | 'looking' | 'over' = 'stepping';
  let since = Number.NaN;

  function openAll(): void {
    state = 'over';
    allowClosing(barrier, workers);
    end();
  }

  async function look(judge: WalCheck): Promise<void> {
    await settleDown();
    await judge.settle(deaths());
    if (await judge.empty(deaths())) return;
    const bytes = judge.bytes();
    for (let worker = 0; worker < workers && state === 'looking'; worker++) {
      allowClosing(barrier, worker + 1);
      await lives[worker];
      if (!(await judge.emptyAtOnce())) continue;
      judge.blame(workerName(worker), bytes);
      return;
    }
  }

  return {
    done,
    tick(rows, out, hurry) {
      if (state === 'over') return;
      const waiting = rows.filter(({ worker, state }) => out.has(worker) && state === 'waiting to close');
      if (waiting.length > 0 && Number.isNaN(since)) since = performance.now();
      if (hurry || (state === 'stepping' && performance.now() - since > PATIENCE_MS)) openAll();
      else if (state === 'stepping' && waiting.length === out.size) {
        if (log === undefined || out.size === 0) return openAll();
        state = 'looking';
        look(log).then(openAll, openAll);
      }
    },
  };
}
