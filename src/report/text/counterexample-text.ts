import { countText } from '../../base/number-text.ts';
import { textTable } from '../../base/text-table.ts';
import type { Counterexample } from '../../check/explain/counterexample.ts';
import { valueText } from '../../check/json/value-text.ts';

/**
 * The operations around the failure: the longest valid order, then the operations that are not in it, then
 * the culprit.
 */
export function counterexampleText(counterexample: Counterexample): string {
  const { sentence, operations, order, culprit, events, isShortest } = counterexample;
  const left = [...operations.keys()].filter((index) => !order.includes(index) && index !== culprit);
  const rows = [...order, ...left, culprit].map((index) => {
    const { process, f, input, output, invokedAt, completedAt } = operations[index]!;
    const place = order.indexOf(index);
    return {
      order: index === culprit ? 'none' : place === -1 ? 'open' : String(place + 1),
      process: String(process),
      operation: f,
      input: cell(input),
      output: completedAt === null ? 'pending' : cell(output),
      events: `${invokedAt} to ${completedAt ?? '…'}`,
    };
  });
  return `${sentence}\n${textTable(rows)}\n  the first ${countText(events, 'event')} of this key ${events === 1 ? 'has' : 'have'} no valid order${isShortest ? '; without the last of them they have one' : ''}`;
}

const MAX_CELL = 40;

function cell(value: unknown): string {
  const json = value === undefined || value === null ? '' : valueText(value);
  return json.length > MAX_CELL ? `${json.slice(0, MAX_CELL - 1)}…` : json;
}
