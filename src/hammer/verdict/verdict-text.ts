import { countText, numberText, secondsText } from '../../base/number-text.ts';
import { printable, printableLines } from '../../base/printable.ts';
import { textTable } from '../../base/text-table.ts';
import { type ErrorReport, isOfFinalPart } from '../evidence/error-report.ts';
import type { FaultCount } from '../faults/fault-log.ts';
import { thresholdText } from '../threshold/judge-thresholds.ts';
import { anomalyEdgeLines, judgedLine } from '../transactions/judged-text.ts';
import type { DeadlockReport, Verdict } from './verdict.ts';

/** The whole text of a verdict: its {@link verdictLine}, and its {@link verdictEvidence} if there is any. */
export function verdictText(verdict: Verdict): string {
  return [verdictLine(verdict), verdictEvidence(verdict)].filter(Boolean).join('\n');
}

/**
 * A verdict as one line: the scenario, the outcome, and how much was done. Each kind of fault, each key
 * whose transactions were judged, and each threshold, adds a line.
 */
export function verdictLine(verdict: Verdict): string {
  const { scenario, outcome, steps, operations, busy, waits, deaths, walBytes } = verdict;
  const counts = [
    `${countText(steps, 'step')}, ${countText(operations, 'operation')} in ${lengthText(verdict)}`,
    `${numberText(busy)} busy`,
    countText(waits, 'wait'),
    ...(deaths > 0 ? [countText(deaths, 'death')] : []),
    ...(walBytes !== undefined && walBytes.largest > (walBytes.limit ?? 0) ? [walText(walBytes)] : []),
  ];
  const line = `${printable(scenario).padEnd(13)} ${outcome.padEnd(10)} ${counts.join(', ')}`;
  const thresholds = (verdict.thresholds ?? []).map((result) => `  ${printable(thresholdText(result))}`);
  return [line, ...(verdict.faults ?? []).map(faultLine), ...isolationLines(verdict), ...thresholds].join(
    '\n',
  );
}

function isolationLines({ isolation = [] }: Verdict): string[] {
  const width = Math.max(...isolation.map(({ key = 'transactions' }) => key.length));
  return isolation.map((judged) => `  ${printable(judgedLine(judged, width))}`);
}

/** How long the workers hammered, and were to hammer if that was longer: `2.0 s`, `12 ms of 2.0 s`. */
export function lengthText({ durationMs, plannedMs, endedBy }: Verdict): string {
  const took = secondsText(durationMs);
  return endedBy === 'time' || durationMs >= plannedMs ? took : `${took} of ${secondsText(plannedMs)}`;
}

/** How a run ended whose time was not up, as one sentence; undefined for any other. */
export function earlyEndSentence(verdict: Verdict): string | undefined {
  const after = `after ${lengthText(verdict)}`;
  switch (verdict.endedBy) {
    case 'time':
      return undefined;
    case 'violation':
      return verdict.steps === 0
        ? 'The run ended before the first step.'
        : `The run ended at the first violation, ${after}.`;
    case 'stuck':
      return `The run was given up ${after}, because a worker did not come back.`;
    case 'stopped':
      return `The run was stopped ${after}.`;
    case 'setup':
      return 'The run ended in the set-up, before the workers had started.';
    case 'crash':
      return `The process that hammered ended ${verdict.steps === 0 ? 'before the first step' : after}.`;
  }
}

/** The size of the write-ahead log, as text. */
export function walText({ largest, settled, end }: NonNullable<Verdict['walBytes']>): string {
  const after =
    end > 0 ? `, ${mebibytes(end)} left` : settled === undefined ? '' : `, ${mebibytes(settled)} at the end`;
  return `write-ahead log up to ${mebibytes(largest)}${after}`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/** What each kind of fault touches, as a noun phrase for one and for several. */
const touchedWords: Readonly<Record<FaultCount['kind'], readonly [one: string, several: string]>> = {
  pause: ['key held past its lease', 'keys held past their lease'],
  terminate: ['key or call cut short', 'keys and calls cut short'],
  exit: ['key or call cut short', 'keys and calls cut short'],
  oom: ['key or call cut short', 'keys and calls cut short'],
  slow: ['key or call held up', 'keys and calls held up'],
  busy: ['write held up', 'writes held up'],
  full: ['write refused', 'writes refused'],
  reader: ['write past the snapshot', 'writes past the snapshot'],
  kill: ['step cut short', 'steps cut short'],
};

/** How much the faults of one kind touched: `1 step cut short`. */
export function touchedText({ kind, touched }: FaultCount): string {
  const [one, several] = touchedWords[kind];
  return `${numberText(touched)} ${touched === 1 ? one : several}`;
}

function faultLine(fault: FaultCount): string {
  const { kind, injected, recovered, slowestMs } = fault;
  const slowest = slowestMs === null ? '' : `, the slowest after ${numberText(slowestMs)} ms`;
  return `  ${kind.padEnd(9)} ${numberText(injected)} injected, ${touchedText(fault)}, ${numberText(recovered)} recovered${slowest}`;
}

/** The outcome of a run and the reason for it, as one sentence. */
export function verdictSentence(verdict: Verdict): string {
  const { outcome, violations, deadlock, operations, workers, durationMs } = verdict;
  const [first = '', ...others] = violations;
  switch (outcome) {
    case 'held':
      return `${countText(workers, 'worker')} did ${countText(operations, 'operation')} in ${secondsText(durationMs)}, and nothing that was checked failed.`;
    case 'violated':
      return `${printableLines(first).replace(/\.$/, '')}${others.length === 0 ? '' : `, and ${numberText(others.length)} more`}.`;
    case 'deadlocked':
      return `${describeStuck(deadlock)}, after ${countText(operations, 'operation')}.`;
    case 'undecided':
      return `${first.replace(/\.$/, '') || whyUndecided(verdict)}.`;
  }
}

function describeStuck({ rows, cycle, diagnosis = [] }: DeadlockReport = { rows: [], cycle: [] }): string {
  if (cycle.length > 0) {
    const links = cycle.map(({ worker, waitsFor }) => `${worker} waits for ${waitsFor}`);
    return `In a cycle, ${links.join(', ')}`;
  }
  const stuck = rows.filter(({ state }) => state === 'stuck' || state === 'waiting');
  const stuckText = `${stuck.map(({ worker }) => worker).join(', ')} did not come back`;
  return [stuckText, ...diagnosis].join('; ');
}

function whyUndecided(verdict: Verdict): string {
  const { steps, undecided, errors = [], doubts = [] } = verdict;
  const failed = errors.find(isOfFinalPart);
  if (failed !== undefined) {
    return `What was recorded could not be checked: ${failed.where}: ${failed.error.split('\n')[0]}`;
  }
  if (undecided > 0)
    return `The operations of ${countText(undecided, 'key')} have more possible orders than could be tried: let the run be shorter, or each step record less`;
  if (doubts.length > 0) return doubts.join('. ');
  return steps === 0 ? 'No step was taken' : `The run was stopped after ${lengthText(verdict)}`;
}

/**
 * The evidence of a verdict as text: violations, deadlock, errors, and the command that repeats the run. For a verdict that
 * is `held`, only the errors, such as those of the cleanup.
 */
export function verdictEvidence(verdict: Verdict): string {
  const errors = (verdict.errors ?? []).map(errorText);
  if (verdict.outcome === 'held') return printableLines(errors.join('\n'));
  const parts = [
    ...verdict.violations.map((violation) => `  - ${violation}`),
    ...anomalyEdgeLines(verdict.isolation ?? []).map((line) => `  ${line}`),
    ...(verdict.deadlock === undefined ? [] : [deadlockText(verdict.deadlock)]),
    ...(verdict.outcome === 'undecided' && verdict.violations.length === 0
      ? [`  ${whyUndecided(verdict)}.`]
      : []),
    ...errors,
    `  seed ${verdict.seed}; again: ${verdict.replay}`,
  ];
  return printableLines(parts.join('\n'));
}

function errorText({ where, operation, error }: ErrorReport): string {
  const at = operation === undefined ? '' : `, in or after ${operation}`;
  return `  ${where}${at}:\n${error.replace(/^/gm, '    ')}`;
}

/** The state of a worker, with the activity of its thread if that is known. */
export function stateText({ state, doing }: DeadlockReport['rows'][number]): string {
  return doing === undefined ? state : `${state}, ${doing}`;
}

/** The table of the workers, with the cycle that was found and the diagnosis. */
export function deadlockText({ rows, cycle, diagnosis = [] }: DeadlockReport): string {
  const text = textTable(
    rows.map((row) => ({
      worker: row.worker,
      state: stateText(row),
      operation: row.operation,
      holds: row.holds.join(' '),
      'waits for': row.waitsFor.join(' '),
      for: secondsText(row.sinceMs),
    })),
  );
  const links = cycle.map(
    ({ worker, holds, waitsFor }) => `${worker} holds ${holds} and waits for ${waitsFor}`,
  );
  const found =
    cycle.length === 0
      ? 'no cycle was found among the keys that are held and waited for'
      : `cycle: ${links.join('; ')}`;
  return [text, ...[found, ...diagnosis].map((line) => `  ${line}`)].join('\n');
}
