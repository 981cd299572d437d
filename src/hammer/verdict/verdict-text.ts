import { numberText, secondsText } from '../../base/number-text.ts';
import { printable, printableLines } from '../../base/printable.ts';
import { textTable } from '../../base/text-table.ts';
import { type ErrorReport, isOfFinalPart } from '../evidence/error-report.ts';
import type { FaultCount } from '../faults/fault-log.ts';
import type { DeadlockReport, Verdict } from './verdict.ts';

/** A verdict in a line: what was hammered, how it ended, and how much was done. */
export function verdictLine(verdict: Verdict): string {
  const { scenario, outcome, durationMs, steps, operations, busy, waits, deaths, walBytes } = verdict;
  const counts = [
    `${numberText(steps)} steps, ${numberText(operations)} operations in ${secondsText(durationMs)}`,
    `${numberText(busy)} busy`,
    `${numberText(waits)} waits`,
    ...(deaths > 0 ? [`${numberText(deaths)} deaths`] : []),
    ...(walBytes !== undefined && walBytes.largest > (walBytes.limit ?? 0) ? [walText(walBytes)] : []),
  ];
  const line = `${printable(scenario).padEnd(13)} ${outcome.padEnd(10)} ${counts.join(', ')}`;
  return verdict.faults === undefined ? line : `${line}\n${verdict.faults.map(faultLine).join('\n')}`;
}

/** What the write-ahead log took of the disk. */
export function walText({ largest, settled, end }: NonNullable<Verdict['walBytes']>): string {
  const after =
    end > 0 ? `, ${mebibytes(end)} left` : settled === undefined ? '' : `, ${mebibytes(settled)} after`;
  return `log up to ${mebibytes(largest)}${after}`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/** What the calls that a kind of fault touches are. */
const touchedWords: Readonly<Record<FaultCount['kind'], string>> = {
  pause: 'keys held past their lease',
  terminate: 'keys and calls cut short',
  exit: 'keys and calls cut short',
  oom: 'keys and calls cut short',
  slow: 'keys and calls held up',
  busy: 'writes held up',
  full: 'writes refused',
  reader: 'writes past the snapshot',
  kill: 'steps cut short',
};

function faultLine({ kind, injected, touched, recovered, slowestMs }: FaultCount): string {
  const slowest = slowestMs === null ? '' : `, the slowest after ${numberText(slowestMs)} ms`;
  return `  ${kind.padEnd(9)} ${numberText(injected)} injected, ${numberText(touched)} ${touchedWords[kind]}, ${numberText(recovered)} recovered${slowest}`;
}

/** How a run ended and why, in one sentence. */
export function verdictSentence(verdict: Verdict): string {
  const { outcome, violations, deadlock, operations, workers, durationMs } = verdict;
  const [first = '', ...others] = violations;
  switch (outcome) {
    case 'held':
      return `${numberText(workers)} workers did ${numberText(operations)} operations in ${secondsText(durationMs)}, and nothing that was checked failed.`;
    case 'violated':
      return `${printableLines(first).replace(/\.$/, '')}${others.length === 0 ? '' : `, and ${numberText(others.length)} more`}.`;
    case 'deadlocked':
      return `${describeStuck(deadlock)}, after ${numberText(operations)} operations.`;
    case 'undecided':
      return `${first.replace(/\.$/, '') || whyUndecided(verdict)}.`;
  }
}

function describeStuck({ rows, cycle, diagnosis = [] }: DeadlockReport = { rows: [], cycle: [] }): string {
  if (cycle.length > 0) {
    const links = cycle.map(({ worker, waitsFor }) => `${worker} waits for ${waitsFor}`);
    return `In a circle, ${links.join(', ')}`;
  }
  const stuck = rows.filter(({ state }) => state === 'stuck' || state === 'waiting');
  const who = `${stuck.map(({ worker }) => worker).join(', ')} did not come back`;
  return [who, ...diagnosis].join('; ');
}

function whyUndecided({ steps, undecided, errors = [], doubts = [] }: Verdict): string {
  const failed = errors.find(isOfFinalPart);
  if (failed !== undefined) {
    return `What was recorded could not be checked: ${failed.where}: ${failed.error.split('\n')[0]}`;
  }
  if (undecided > 0)
    return `The operations of ${numberText(undecided)} keys have more orders than can be looked at`;
  if (doubts.length > 0) return doubts.join('. ');
  return steps === 0 ? 'No step was taken' : 'It was stopped before its time';
}

/** What a person needs to act on a verdict that is not `held`; of one that is, what went wrong besides. */
export function verdictEvidence(verdict: Verdict): string {
  const errors = (verdict.errors ?? []).map(errorText);
  if (verdict.outcome === 'held') return printableLines(errors.join('\n'));
  const parts = [
    ...verdict.violations.map((violation) => `  - ${violation}`),
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

/** A row's state, with what its thread does where that is known. */
export function stateText({ state, doing }: DeadlockReport['rows'][number]): string {
  return doing === undefined ? state : `${state}, ${doing}`;
}

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
