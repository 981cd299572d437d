import { countText } from '../../base/number-text.ts';
import { printable } from '../../base/printable.ts';
import type { PartitionOperation } from '../history/partition.ts';
import { valueText } from '../json/value-text.ts';
import { type Model, refused } from '../model/model.ts';

const MAX_STATES = 5;

/** Why the culprit fits in no order, given the states that the other operations can lead to. */
export function violationSentence<State>(
  model: Model<State>,
  culprit: PartitionOperation,
  states: readonly State[],
): string {
  const completion = completionText(culprit);
  if (culprit.outcome === 'fail') {
    return `${completion}, so it had no effect, but the outputs of other operations fit in no order without it`;
  }
  const sentence = `${completion}, which fits in no order`;
  const [first] = states;
  if (first === undefined) return sentence;
  if (model.why !== undefined && model.step(first, culprit) === refused) {
    return `${sentence}: ${model.why(first, culprit)}`;
  }
  const left = states.slice(0, MAX_STATES).map((state) => stateText(model, state));
  const more = states.length > MAX_STATES ? ` or ${countText(states.length - MAX_STATES, 'other')}` : '';
  return `${sentence}: the operations before it lead to ${left.join(' or ')}${more}`;
}

/** What the culprit did, and where it completed: the beginning of a sentence. */
export function completionText(culprit: PartitionOperation): string {
  const { process, f, key, input, output, outcome, completedLine } = culprit;
  const of = key === undefined ? '' : ` of ${valueText(key)}`;
  const inputText = input === null || input === undefined ? '' : ` ${valueText(input)}`;
  const returned = output === undefined ? 'completed' : `returned ${valueText(output)}`;
  const where = completedLine === undefined ? '' : ` in line ${completedLine}`;
  return `${f}${inputText}${of} by process ${process} ${outcome === 'fail' ? 'failed' : returned}${where}`;
}

/** A state as the model shows it, safe to print. */
export function stateText<State>({ show = valueText }: Model<State>, state: State): string {
  return printable(show(state));
}
