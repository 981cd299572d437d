import { workerName } from '../deadlock/deadlock-report.ts';
import type { LeakProbe } from '../scenario/fixture.ts';
import type { WorkerStatus } from '../status/worker-status.ts';
import { allowClosing, type Barrier } from './barrier.ts';

/** A worker that is still in a step keeps the others from detaching for no longer than this. */
const PATIENCE_MS = 2_000;

/** Lets the workers of a run detach their fixtures. */
export interface Closing {
  /** Called with the status of all workers and those that have not returned. `hurry`: no worker is to wait any more. */
  tick(rows: readonly WorkerStatus[], out: ReadonlySet<number>, hurry: boolean): void;
  /** Settles when what was begun is done. */
  readonly done: Promise<void>;
}

interface CloseInTurnContext {
  readonly barrier: Barrier;
  /** The probes of the fixtures. Without any, there is nothing to find out. */
  readonly probes: readonly LeakProbe[];
  /** Each promise settles when its worker has ended. */
  readonly lives: readonly Promise<void>[];
  readonly deaths: () => number;
  /** Ends what the run itself does to the fixtures, before the probes look: then only the workers have them open. */
  readonly settleDown: () => Promise<void>;
}

/**
 * Workers that are done with their steps wait for each other, with their fixtures attached: nothing is read or written then,
 * so what a probe finds open was left open between steps. They detach one after the other, and the worker after whose
 * detachment nothing is open any more had left it open.
 *
 * Invariant: no worker waits for one that is still in a step, or that does not come back from its detachment.
 */
export function closeInTurn({ barrier, probes, lives, deaths, settleDown }: CloseInTurnContext): Closing {
  const workers = lives.length;
  const { promise: done, resolve: end } = Promise.withResolvers<void>();
  let state: 'stepping' | 'looking' | 'over' = 'stepping';
  let since = Number.NaN;

  function openAll(): void {
    state = 'over';
    allowClosing(barrier, workers);
    end();
  }

  async function look(): Promise<void> {
    await settleDown();
    const open: LeakProbe[] = [];
    for (const probe of probes) if (!(await probe.isClosed(deaths()))) open.push(probe);
    for (let worker = 0; worker < workers && open.length > 0 && state === 'looking'; worker++) {
      allowClosing(barrier, worker + 1);
      await lives[worker];
      for (const probe of [...open]) {
        if (!(await probe.isClosedAtOnce())) continue;
        probe.blame(workerName(worker));
        open.splice(open.indexOf(probe), 1);
      }
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
        if (probes.length === 0 || out.size === 0) return openAll();
        state = 'looking';
        look().then(openAll, openAll);
      }
    },
  };
}
