import { valueText } from '../../json/value-text.ts';
import type { ModelOperation } from '../../model/model-operation.ts';

/** What is wrong with a call of a queue: of `enqueue`, `dequeue`, `peek` or `drain`. */
export function rejectQueueCall({ f, input, output, outcome }: ModelOperation): string | undefined {
  if (f === 'enqueue') {
    if ((input ?? null) === null)
      return 'an enqueue needs an `input`, which is not null: null stands for an empty queue';
    return outcome === 'ok' && output === false
      ? 'an enqueue that was refused had no effect: write it as `fail`'
      : undefined;
  }
  if ((input ?? null) !== null) {
    return `a ${f} takes null, not ${valueText(input)}: with several queues, name the queue in \`key\``;
  }
  if (outcome === 'info') return undefined;
  if (f === 'drain') {
    return Array.isArray(output)
      ? undefined
      : `a drain must return an array of elements, not ${valueText(output)}`;
  }
  return output === undefined
    ? `a completed ${f} needs an \`output\`, which is null if the queue was empty`
    : undefined;
}
