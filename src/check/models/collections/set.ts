import { countText } from '../../../base/number-text.ts';
import { jsonText } from '../../json/json-text.ts';
import { valueText } from '../../json/value-text.ts';
import { type Model, refused } from '../../model/model.ts';
import { InvalidOptionError } from '../../options/invalid-option-error.ts';
import {
  deleteEntry,
  emptyMap,
  entriesOf,
  getEntry,
  isSameMap,
  type PersistentMap,
  setEntry,
} from '../persistent/persistent-map.ts';

/** What an element has for a value. */
const PRESENT = 1;

/** The elements by their JSON. */
type SetState = PersistentMap<string, typeof PRESENT>;

/**
 * A set of JSON values that begins empty. `add` and `remove` return whether they changed the set; `contains` returns
 * whether it has an element; `read` returns an array of all elements, in any order.
 *
 * What else than a boolean an `add` or a `remove` returns is ignored.
 */
export const set: Model<SetState> = {
  name: 'set',
  functions: new Set(['add', 'remove', 'contains', 'read']),
  init: emptyMap,
  key: ({ hash }) => hash,
  equal: isSameMap,
  show: (state) => (state.size === 0 ? 'an empty set' : `the elements ${elementsText(state)}`),
  observes: ({ f, output, outcome }) =>
    f === 'read' || f === 'contains' || (outcome === 'ok' && output === false),
  reject({ f, input, output, outcome }) {
    if (f === 'read') {
      if ((input ?? null) !== null) {
        return `a read takes null, not ${valueText(input)}: with several sets, name the set in \`key\``;
      }
      return outcome === 'info' || Array.isArray(output)
        ? undefined
        : `a read must return an array of the elements, not ${valueText(output)}`;
    }
    if (input === undefined) return `the \`input\` of ${f} must be an element`;
    return f === 'contains' && outcome === 'ok' && typeof output !== 'boolean'
      ? `contains must return true or false, not ${valueText(output)}`
      : undefined;
  },
  why(state, { f, input, output }) {
    if (f !== 'read')
      return `the set has ${getEntry(state, jsonText(input)) === undefined ? 'no' : 'an'} element ${valueText(input)}`;
    const read = output as readonly unknown[];
    const seen = elementsIn(read);
    if (seen.size < read.length) return 'it has an element twice';
    for (const [text] of entriesOf(state)) if (getEntry(seen, text) === undefined) return `it lacks ${text}`;
    for (const [text] of entriesOf(seen))
      if (getEntry(state, text) === undefined) return `the set has no element ${text}`;
    return 'it has other elements than the set';
  },
  step(state, { f, input, output, outcome }) {
    if (f === 'read') {
      if (outcome === 'info') return state;
      const read = output as readonly unknown[];
      return read.length === state.size && isSameMap(state, elementsIn(read)) ? state : refused;
    }
    const text = jsonText(input);
    const has = getEntry(state, text) !== undefined;
    if (f === 'contains') return outcome === 'info' || output === has ? state : refused;
    if (output === (f === 'add' ? has : !has)) return refused;
    if (output === false) return state;
    return f === 'add' ? setEntry(state, text, PRESENT) : deleteEntry(state, text);
  },
  withInit(value) {
    if (!Array.isArray(value)) throw new InvalidOptionError('a set begins with an array of its elements');
    const init = elementsIn(value);
    if (init.size < value.length) throw new InvalidOptionError('an element is named twice');
    return { ...set, init };
  },
};

/** By the output of a read. */
const known = new WeakMap<readonly unknown[], SetState>();

function elementsIn(list: readonly unknown[]): SetState {
  let elements = known.get(list);
  if (elements !== undefined) return elements;
  elements = emptyMap;
  for (const element of list) elements = setEntry(elements, jsonText(element), PRESENT);
  known.set(list, elements);
  return elements;
}

const MAX_SHOWN = 20;

function elementsText(state: SetState): string {
  const shown: string[] = [];
  for (const [text] of entriesOf(state)) if (shown.push(text) === MAX_SHOWN) break;
  shown.sort();
  const more = state.size - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${countText(more, 'other')}` : ''}`;
}
