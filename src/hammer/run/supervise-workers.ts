import type { Piscina } from 'piscina';
import { workerName } from '../deadlock/deadlock-report.ts';
import { describeError } from '../evidence/describe-error.ts';
import { errorReport, noteError } from '../evidence/error-report.ts';
import type { FaultInjector } from '../faults/fault-injector.ts';
import { noteDeath } from '../measure/samples.ts';
import type { LeakProbe } from '../scenario/fixture.ts';
import { markState, readAllStatuses, type WorkerState, type WorkerStatus } from '../status/worker-status.ts';
import { grantedTime } from '../time/granted-time.ts';
import { isStopped, startOf, stop } from './barrier.ts';
import { closeInTurn } from './close-in-turn.ts';
import type { RunPhase, RunSpec } from './run-spec.ts';
import { createStepDeadlines } from './step-deadline.ts';
import type { SharedByWorkers, WorkerAssignment } from './worker.ts';

export interface Supervised {
  /** From the barrier to the end of the time, or to the first violation. */
  readonly durationMs: number;
  readonly deaths: number;
  readonly statuses: readonly WorkerStatus[];
  /** The workers that did not return. */
  readonly stuck: ReadonlySet<number>;
}

interface SuperviseContext {
  readonly shared: SharedByWorkers;
  readonly violated: (violation: string) => void;
  readonly deathsAllowed: boolean;
  readonly driver: FaultInjector;
  readonly probes: readonly LeakProbe[];
  readonly stopped: AbortSignal;
  readonly report: (phase: RunPhase, elapsedMs: number, deaths: number) => void;
}

const TICK_MS = 25;
const REPORT_MS = 200;

/**
 * Starts the workers, stops them when the time is up, and joins them. One rule decides about a worker that does not return: it
 * is stuck when its step has used up the deadline, counted in the time that the machine has granted. That ends the run, whether
 * its time is up or not; the other workers finish their steps, or turn out to be stuck as well. A worker that returns after
 * all, once no other begins a step, was starved, and that is a violation.
 */
export async function superviseWorkers(
  pool: Piscina<WorkerAssignment, void>,
  { workers, durationMs, deadlineMs }: RunSpec,
  { shared, violated, deathsAllowed, driver, probes, stopped, report }: SuperviseContext,
): Promise<Supervised> {
  const { barrier, statusMemory } = shared;
  const overdue = createStepDeadlines(workers, deadlineMs);
  const granted = grantedTime({ pid: process.pid, tickMs: TICK_MS, except: process.pid });
  const out = new Set(Array.from({ length: workers }, (_, worker) => worker));
  let deaths = 0;
  let abandoned = false;
  let startedAt = Number.NaN;
  let stoppedAt = Number.NaN;

  async function live(worker: number): Promise<void> {
    for (let life = 0; ; life++) {
      try {
        await pool.run({ ...shared, worker, life }, { signal: driver.lifeOf(worker) });
        break;
      } catch (death) {
        // work() catches errors of the scenario: a task that is rejected has lost its thread, or could not clean up.
        if (abandoned) return;
        const row = readAllStatuses(statusMemory)[worker]!;
        const { operation, state } = row;
        markState(statusMemory, worker, 'died');
        if (shared.samples !== undefined) noteDeath(shared.samples, worker);
        deaths += 1;
        // A worker that dies before its first step would die again and again.
        const injected = driver.wasInjected(worker, row);
        if (!injected && (!deathsAllowed || state === 'starting')) {
          noteError(shared.directory, errorReport(workerName(worker), death, operation || undefined));
          violated(`${workerName(worker)} died${whenDied(state, operation)}: ${describeError(death)}`);
          stop(barrier);
        }
        if (isStopped(barrier)) break;
      }
    }
    out.delete(worker);
  }

  // The workers' time to start begins now, however long the set-up took.
  for (const worker of out) markState(statusMemory, worker, 'starting');
  report('starting', 0, 0);
  const lives = Array.from({ length: workers }, (_, worker) => live(worker));
  const closing = closeInTurn({
    barrier,
    probes,
    lives,
    deaths: () => deaths,
    settleDown: () => driver.close(),
  });
  const { promise: givenUp, resolve: giveUp } = Promise.withResolvers<void>();
  const late = new Map<number, WorkerStatus>();
  let reportedAt = performance.now();
  const tick = setInterval(() => {
    const now = performance.now();
    if (Number.isNaN(startedAt)) {
      startedAt = startOf(barrier);
      if (!Number.isNaN(startedAt)) {
        driver.begin();
        // Reported in this tick: on a busy machine it may be the last one before the workers end.
        reportedAt = Number.NEGATIVE_INFINITY;
      }
    }
    const rows = readAllStatuses(statusMemory);
    if (isStopped(barrier)) driver.stop();
    else if (!Number.isNaN(startedAt)) driver.tick(now - startedAt, rows);
    if (granted.tick()) {
      overdue.charge(rows, granted);
      shared.grantedMs[0] = granted.ms;
    }
    const stuck = rows.filter((row) => out.has(row.worker) && overdue.isOver(row));
    // As it was first found: by the next tick it may have what it waited for.
    for (const row of stuck) if (row.state === 'running' && !late.has(row.worker)) late.set(row.worker, row);
    if (now - startedAt >= durationMs || stopped.aborted || stuck.length > 0) stop(barrier);
    if (Number.isNaN(stoppedAt) && isStopped(barrier)) stoppedAt = now;
    // A worker that waits to detach may hold what another one needs.
    if (isStopped(barrier)) closing.tick(rows, out, stuck.length > 0);
    if (stuck.length > 0 && stuck.length === out.size) giveUp();
    if (now - reportedAt < REPORT_MS) return;
    reportedAt = now;
    report(Number.isNaN(startedAt) ? 'starting' : 'hammering', now - startedAt || 0, deaths);
  }, TICK_MS);

  try {
    await Promise.race([Promise.all(lives).then(() => closing.done), givenUp]);
  } finally {
    abandoned = true;
    clearInterval(tick);
  }
  for (const row of late.values()) if (!out.has(row.worker)) violated(describeLate(row, deadlineMs));
  const end = Number.isNaN(stoppedAt) ? performance.now() : stoppedAt;
  return {
    durationMs: Math.max(0, end - startOf(barrier) || 0),
    deaths,
    statuses: readAllStatuses(statusMemory),
    stuck: new Set(out),
  };
}

function whenDied(state: WorkerState, operation: string): string {
  if (operation === '') return '';
  return state === 'starting' ? ` while ${operation}` : ` after ${operation} had begun`;
}

function describeLate({ worker, operation, waits }: WorkerStatus, deadlineMs: number): string {
  const waited = waits.length === 0 ? '' : `, waiting for ${waits.map(({ key }) => JSON.stringify(key))}`;
  const at = operation === '' ? '' : `, in ${operation} or after it`;
  return `${workerName(worker)} was in one step for longer than ${deadlineMs} ms${at}${waited}, and came back when the run was ended`;
}
