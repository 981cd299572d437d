import { valueText } from '../../json/value-text.ts';
import type { ModelOperation } from '../../model/model-operation.ts';

/**
 * What is wrong with a call of a queue or a stack: one that adds an element, one that returns an element or null, or `drain`.
 *
 * @param adds the function that adds an element, with its article
 */
export function rejectElementCall(
  container: 'queue' | 'stack',
  adds: 'an enqueue' | 'a push',
): (operation: ModelOperation) => string | undefined {
  return ({ f, input, output, outcome }) => {
    if (adds.endsWith(` ${f}`)) {
      if ((input ?? null) === null) {
        return `${adds} needs an \`input\`, which is not null: null stands for an empty ${container}`;
      }
      return outcome === 'ok' && output === false
        ? `${adds} that was refused had no effect: write it as \`fail\``
        : undefined;
    }
    if ((input ?? null) !== null) {
      return `a ${f} takes null, not ${valueText(input)}: with several ${container}s, name the ${container} in \`key\``;
    }
    if (outcome === 'info') return undefined;
    if (f === 'drain') {
      return Array.isArray(output)
        ? undefined
        : `a drain must return an array of elements, not ${valueText(output)}`;
    }
    return output === undefined
      ? `a completed ${f} needs an \`output\`, which is null if the ${container} was empty`
      : undefined;
  };
}
