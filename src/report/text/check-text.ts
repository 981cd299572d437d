import { numberText } from '../../base/number-text.ts';
import { textTable } from '../../base/text-table.ts';
import type { CheckResult } from '../../check/check.ts';
import type { Counterexample } from '../../check/explain/counterexample.ts';
import { valueText } from '../../check/json/value-text.ts';

/** What was checked; of a file, perhaps, in which no operation has come back. */
export type ReportedCheck = Omit<CheckResult, 'reason'> & {
  readonly reason?: CheckResult['reason'] | 'unanswered';
};

/** What came of a check, for a terminal. */
export function checkText(checked: ReportedCheck): string {
  const { counterexample } = checked;
  const line = `${checked.outcome}: ${checkSentence(checked)}`;
  return counterexample === undefined ? line : `${counterexampleText(counterexample)}\n${line}`;
}

/** How much was looked at, and why no more. */
export function checkSentence(checked: ReportedCheck): string {
  const { outcome, operations, partitions, undecided, reason, tookMs } = checked;
  const keys = partitions === 1 ? '1 key' : `${numberText(partitions)} keys`;
  const what = `${numberText(operations)} operations on ${keys} in ${(tookMs / 1_000).toFixed(2)} s`;
  if (outcome !== 'undecided') return what;
  if (reason === 'unanswered') return `no operation has come back, so there was nothing to check: ${what}`;
  if (reason === 'size') {
    return `more than 16,777,216 keys, open operations, or different calls or states of a key, the most that a check can tell apart, ${what}; check parts of the history`;
  }
  const more = reason === 'time' ? '--timeout' : '--memory';
  const left =
    partitions === 0
      ? `the ${reason} was used up before the history was read`
      : `${numberText(undecided)} of ${keys} when the ${reason} was used up, ${what}`;
  return `${left}; a larger ${more} may help`;
}

/** The operations around the failure, in the longest order that fits; then those that stand in none. */
export function counterexampleText(counterexample: Counterexample): string {
  const { sentence, operations, order, culprit, events, isShortest } = counterexample;
  const left = [...operations.keys()].filter((index) => !order.includes(index) && index !== culprit);
  const rows = [...order, ...left, culprit].map((index) => {
    const { process, f, argument, result, invokedAt, completedAt } = operations[index]!;
    const place = order.indexOf(index);
    return {
      place: index === culprit ? 'none' : place === -1 ? 'open' : String(place + 1),
      process: String(process),
      operation: f,
      asked: cell(argument),
      answered: completedAt === null ? 'never' : cell(result),
      events: `${invokedAt} to ${completedAt ?? '…'}`,
    };
  });
  return `${sentence}\n${textTable(rows)}\n  the first ${numberText(events)} events of its key have no order${isShortest ? '; without the last they have one' : ''}`;
}

const MAX_CELL = 40;

function cell(value: unknown): string {
  const json = value === undefined || value === null ? '' : valueText(value);
  return json.length > MAX_CELL ? `${json.slice(0, MAX_CELL - 1)}…` : json;
}
