import { countText } from '../../base/number-text.ts';
import { textTable } from '../../base/text-table.ts';
import type { Counterexample, CounterexampleOperation } from '../../check/explain/counterexample.ts';
import { valueText } from '../../check/json/value-text.ts';

/**
 * The operations around the failure: the longest valid order, then the operations that are not in it, then
 * the culprit.
 */
export function counterexampleText(counterexample: Counterexample): string {
  const { sentence, operations, order, culprit, events, line, isShortest } = counterexample;
  const left = [...operations.keys()].filter((index) => !order.includes(index) && index !== culprit);
  const rows = [...order, ...left, culprit].map((index) => {
    const operation = operations[index]!;
    const { process, f, input, output, completedAt } = operation;
    const place = order.indexOf(index);
    return {
      order: index === culprit ? 'none' : place === -1 ? 'open' : String(place + 1),
      process: String(process),
      operation: f,
      input: cell(input),
      output: completedAt === null ? 'pending' : cell(output),
      ...placeOf(operation),
    };
  });
  const prefix =
    line === undefined
      ? `the first ${countText(events, 'event')} of this key ${events === 1 ? 'has' : 'have'}`
      : `the events of this key up to line ${line} have`;
  const shortest = isShortest ? '; without the last of them they have one' : '';
  return `${sentence}\n${textTable(rows)}\n  ${prefix} no valid order${shortest}`;
}

/** Where the operation is: by the lines of the file or, if they are not known, by the events of its key. */
function placeOf(operation: CounterexampleOperation): { readonly [column: string]: string } {
  const { invokedAt, completedAt, invokedLine, completedLine } = operation;
  return invokedLine === undefined
    ? { events: `${invokedAt} to ${completedAt ?? '…'}` }
    : { lines: `${invokedLine} to ${completedLine ?? '…'}` };
}

const MAX_CELL = 40;

function cell(value: unknown): string {
  const json = value === undefined || value === null ? '' : valueText(value);
  return json.length > MAX_CELL ? `${json.slice(0, MAX_CELL - 1)}…` : json;
}
