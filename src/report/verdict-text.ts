import { Console } from 'node:console';
import { Writable } from 'node:stream';
import type { DeadlockReport, Verdict } from '../hammer/verdict.ts';

/** A verdict in a line: what was hammered, how it ended, and how much was done. */
export function verdictLine(verdict: Verdict): string {
  const { scenario, outcome, durationMs, operations, busy, waits, deaths } = verdict;
  const counts = [
    `${number(operations)} operations in ${(durationMs / 1_000).toFixed(1)} s`,
    `${number(busy)} busy`,
    `${number(waits)} waits`,
    ...(deaths > 0 ? [`${number(deaths)} deaths`] : []),
  ];
  return `${scenario.padEnd(11)} ${outcome.padEnd(10)} ${counts.join(', ')}`;
}

/** What a person needs to act on a verdict that is not `held`; empty for one that is. */
export function verdictEvidence(verdict: Verdict): string {
  if (verdict.outcome === 'held') return '';
  const parts = [
    ...verdict.violations.map((violation) => `  - ${violation}`),
    ...(verdict.deadlock === undefined ? [] : [deadlockText(verdict.deadlock)]),
    ...(verdict.outcome === 'undecided'
      ? ['  The run was stopped, or did nothing, before anything could be said.']
      : []),
    `  seed ${verdict.seed}; again: ${verdict.repeat}`,
  ];
  return parts.join('\n');
}

export function deadlockText({ rows, cycle }: DeadlockReport): string {
  const text = table(
    rows.map((row) => ({
      worker: row.worker,
      state: row.state,
      operation: row.operation,
      holds: row.holds.join(' '),
      'waits for': row.waitsFor,
      for: `${(row.sinceMs / 1_000).toFixed(1)} s`,
    })),
  );
  if (cycle.length === 0) return `${text}\n  no cycle: the workers that are stuck do not wait for each other`;
  const links = cycle.map(
    ({ worker, holds, waitsFor }) => `${worker} holds ${holds} and waits for ${waitsFor}`,
  );
  return `${text}\n  cycle: ${links.join('; ')}`;
}

/** Rows as a table with a frame. */
export function table(rows: readonly object[]): string {
  const chunks: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  const unquoted = (row: object) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, new Plain(value)]));
  new Console({ stdout: sink, inspectOptions: { colors: false } }).table(rows.map(unquoted));
  return chunks.join('').trimEnd();
}

/** A cell that is shown as it is, without quotes. */
class Plain {
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return String(this.#value);
  }
}

export function number(value: number): string {
  return value.toLocaleString('en-US');
}
