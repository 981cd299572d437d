import { countText } from '../../../base/number-text.ts';
import { isSameJson } from '../../json/is-same-json.ts';
import { valueText } from '../../json/value-text.ts';
import { type Model, refused } from '../../model/model.ts';
import {
  deleteEntry,
  emptyMap,
  getEntry,
  isSameMap,
  type PersistentMap,
  setEntry,
} from '../persistent/persistent-map.ts';
import { firstElements } from './first-elements.ts';
import { rejectElementCall } from './reject-element-call.ts';

/** The elements by position: how many were enqueued before each. */
interface QueueState {
  readonly elements: PersistentMap<number, unknown>;
  /** The position of the first element. */
  readonly first: number;
}

const empty: QueueState = { elements: emptyMap, first: 0 };

/**
 * A first-in, first-out queue that begins empty. `enqueue` adds an element, `dequeue` takes the first and returns it, or
 * null if the queue is empty; `peek` returns the first and leaves it there; `drain` takes all elements in one step and
 * returns them in their order.
 *
 * An element is any JSON value but null. What an `enqueue` returns is ignored.
 */
export const queue: Model<QueueState> = {
  name: 'queue',
  functions: new Set(['enqueue', 'dequeue', 'peek', 'drain']),
  init: empty,
  // Positions are not part of what a queue holds. But where two orders of the same operations lead to the same elements,
  // they lead to the same positions.
  key: ({ elements, first }) => elements.hash + first,
  equal: (a, b) => a.first === b.first && isSameMap(a.elements, b.elements),
  show: (state) => (state.elements.size === 0 ? 'an empty queue' : `the elements ${elementsText(state)}`),
  observes: ({ f, output, outcome }) =>
    f === 'peek' || (f === 'dequeue' && outcome === 'ok' && output === null),
  reject: rejectElementCall('queue', 'an enqueue'),
  why(state, { f, output }) {
    if (f === 'drain')
      return `the queue holds ${state.elements.size === 0 ? 'nothing' : elementsText(state)}`;
    const [front] = elementsOf(state);
    if (front === undefined) return 'the queue is empty';
    return output === null
      ? `the queue holds ${countText(state.elements.size, 'element')}, the first is ${valueText(front)}`
      : `the first element is ${valueText(front)}`;
  },
  step(state, { f, input, output, outcome }) {
    const { elements, first } = state;
    if (f === 'enqueue') return { elements: setEntry(elements, first + elements.size, input), first };
    if (f === 'drain') {
      if (outcome === 'ok' && !isContent(state, output as readonly unknown[])) return refused;
      return elements.size === 0 ? state : { elements: emptyMap, first: first + elements.size };
    }
    const front = elements.size === 0 ? null : getEntry(elements, first);
    if (outcome === 'ok' && !isSameJson(front, output)) return refused;
    return f === 'peek' || front === null
      ? state
      : { elements: deleteEntry(elements, first), first: first + 1 };
  },
  withInit(value) {
    const first = firstElements(value, 'a queue begins with an array of its elements');
    let elements: QueueState['elements'] = emptyMap;
    for (const [position, element] of first.entries()) elements = setEntry(elements, position, element);
    return { ...queue, init: { elements, first: 0 } };
  },
};

function* elementsOf({ elements, first }: QueueState): Generator<unknown> {
  for (let position = first; position < first + elements.size; position++) yield getEntry(elements, position);
}

function isContent(state: QueueState, list: readonly unknown[]): boolean {
  if (list.length !== state.elements.size) return false;
  let at = 0;
  for (const element of elementsOf(state)) if (!isSameJson(element, list[at++])) return false;
  return true;
}

const MAX_SHOWN = 20;

function elementsText(state: QueueState): string {
  const shown: unknown[] = [];
  for (const element of elementsOf(state)) if (shown.push(element) === MAX_SHOWN) break;
  const more = state.elements.size - shown.length;
  return `${valueText(shown)}${more > 0 ? ` and ${countText(more, 'other')}` : ''}`;
}
