import { printable } from '../../base/printable.ts';
import type { NotOfferedError } from '../../hammer/evidence/run-errors.ts';
import type { WatchedProgress } from '../../hammer/run/live-view.ts';
import type { Verdict } from '../../hammer/verdict/verdict.ts';
import { verdictSentence } from '../../hammer/verdict/verdict-text.ts';
import type { LiveEvents, LivePlan, LiveRow } from '../../report/live/live-events.ts';

/** Sees the scenarios of a command while they are hammered. */
export interface RunObserver {
  /** How many have begun to watch so far; 0 while nobody watches. */
  readonly watchers: () => number;
  /** The scenario with this index begins, of the run with this number. */
  readonly onBegin: (scenario: number, run: number, seed: number) => void;
  readonly onProgress: (progress: WatchedProgress) => void;
  readonly onEnd: (result: Verdict | NotOfferedError) => void;
}

/** What a page that connects now has to know, as events. */
export interface LiveRun extends Omit<RunObserver, 'watchers'> {
  readonly send: (to: SendEvent) => void;
}

export type SendEvent = <Name extends keyof LiveEvents>(event: Name, data: LiveEvents[Name]) => void;

interface LiveRunPlan {
  /** The names of the scenarios, in their order. */
  readonly scenarios: readonly string[];
  readonly repeats: boolean;
  readonly seed: number;
  readonly eachMs: number;
}

/** The final checks report far more often than anybody can read. */
const EVERY_MS = 100;

/** Follows the scenarios of a command, and sends what changes. */
export function liveRun({ scenarios, repeats, seed, eachMs }: LiveRunPlan, send: SendEvent): LiveRun {
  const names = scenarios.map((name) => printable(name));
  let plan: LivePlan = {
    rows: names.map((name) => toCome({ name })),
    now: 0,
    run: repeats ? 1 : 0,
    seed,
    eachMs,
  };
  let progress: WatchedProgress | undefined;
  let sentAt = 0;

  function setRow(row: Omit<LiveRow, 'name'>): void {
    plan = { ...plan, rows: plan.rows.with(plan.now, { name: names[plan.now]!, ...row }) };
    send('plan', plan);
  }

  return {
    send(to) {
      to('plan', plan);
      if (progress === undefined) return;
      // What was measured before the page has connected comes whole with the next report.
      const { live: _, ...known } = progress;
      to('progress', known);
    },
    onBegin(now, run, seed) {
      const isNew = repeats && run !== plan.run;
      const rows = isNew ? plan.rows.map((row) => (row.state === 'not run' ? row : toCome(row))) : plan.rows;
      plan = { ...plan, rows, now, run: repeats ? run : 0, seed };
      progress = undefined;
      setRow({ state: 'running' });
    },
    onProgress(next) {
      const now = performance.now();
      const isRepeated = next.live === undefined && next.phase === progress?.phase && now - sentAt < EVERY_MS;
      progress = next;
      if (isRepeated) return;
      sentAt = now;
      send('progress', next);
    },
    onEnd(result) {
      setRow(result instanceof Error ? notRun(result) : ended(result));
    },
  };
}

function toCome({ name }: Pick<LiveRow, 'name'>): LiveRow {
  return { name, state: 'to come' };
}

function notRun({ lock, missing }: NotOfferedError): Omit<LiveRow, 'name'> {
  return { state: 'not run', sentence: printable(`${lock} does not offer ${missing.join(', ')}`) };
}

function ended(verdict: Verdict): Omit<LiveRow, 'name'> {
  const { outcome, operations, busy, waits, deaths, durationMs } = verdict;
  const perSecond = durationMs === 0 ? 0 : (1_000 * operations) / durationMs;
  return {
    state: outcome,
    ...(outcome !== 'held' && { sentence: printable(verdictSentence(verdict)) }),
    figures: { operations, perSecond, busy, waits, deaths },
  };
}
