import { countText } from '../../../base/number-text.ts';
import { jsonText } from '../../json/json-text.ts';
import { valueText } from '../../json/value-text.ts';
import { type Model, refused } from '../../model/model.ts';
import {
  deleteEntry,
  emptyMap,
  entriesOf,
  getEntry,
  isSameMap,
  type PersistentMap,
  setEntry,
} from '../persistent/persistent-map.ts';
import { firstElements } from './first-elements.ts';
import { rejectElementCall } from './reject-element-call.ts';

/**
 * The elements, and how many of them were taken by a `dequeue` whose output is unknown.
 *
 * Such a `dequeue` may have taken any element, at any later time. So nothing tells which one it was until the queue is
 * seen to be empty, and it may as well have taken, right before that, one that was left. When as many are taken as there
 * are elements, the queue is empty.
 */
interface UnorderedQueueState {
  /** By the JSON of an element: how often the queue has it. */
  readonly counts: PersistentMap<string, number>;
  readonly size: number;
  /** Less than `size`, or both are 0. */
  readonly taken: number;
}

const empty: UnorderedQueueState = { counts: emptyMap, size: 0, taken: 0 };

/**
 * A queue without an order, or a bag, that begins empty. `enqueue` adds an element, `dequeue` takes any element and
 * returns it, or null if the queue is empty; `drain` takes all elements in one step and returns them, in any order.
 *
 * An element is any JSON value but null. What an `enqueue` returns is ignored.
 */
export const unorderedQueue: Model<UnorderedQueueState> = {
  name: 'unordered-queue',
  functions: new Set(['enqueue', 'dequeue', 'drain']),
  init: empty,
  key: ({ counts, taken }) => counts.hash + taken,
  equal: (a, b) => a.taken === b.taken && isSameMap(a.counts, b.counts),
  show: (state) => (state.size === 0 ? 'an empty queue' : `the elements ${elementsText(state)}`),
  observes: ({ f, output, outcome }) => f === 'dequeue' && outcome === 'ok' && output === null,
  reject: rejectElementCall('queue', 'an enqueue'),
  why(state, { f, output }) {
    if (state.size === 0) return 'the queue is empty';
    if (f === 'dequeue' && output !== null) return `the queue has no ${valueText(output)}`;
    return `the queue holds ${elementsText(state)}`;
  },
  step(state, { f, input, output, outcome }) {
    if (f === 'enqueue') return added(state, input);
    if (f === 'drain')
      return outcome === 'info' || isContent(state, output as readonly unknown[]) ? empty : refused;
    if (outcome === 'info') {
      return state.size === 0 ? state : normal({ ...state, taken: state.taken + 1 });
    }
    if (output === null) return state.size === 0 ? state : refused;
    const counts = without(state.counts, output);
    return counts === undefined ? refused : normal({ ...state, counts, size: state.size - 1 });
  },
  withInit(value) {
    const first = firstElements(value, 'a queue begins with an array of its elements');
    return { ...unorderedQueue, init: first.reduce(added, empty) };
  },
};

function added({ counts, size, taken }: UnorderedQueueState, element: unknown): UnorderedQueueState {
  const text = jsonText(element);
  return { counts: setEntry(counts, text, (getEntry(counts, text) ?? 0) + 1), size: size + 1, taken };
}

/** One element less; undefined if there is no such element. */
function without(
  counts: PersistentMap<string, number>,
  element: unknown,
): PersistentMap<string, number> | undefined {
  const text = jsonText(element);
  const count = getEntry(counts, text);
  if (count === undefined) return undefined;
  return count === 1 ? deleteEntry(counts, text) : setEntry(counts, text, count - 1);
}

function normal(state: UnorderedQueueState): UnorderedQueueState {
  return state.size === state.taken ? empty : state;
}

/** Whether the list has all elements but those that were taken. */
function isContent({ counts, size, taken }: UnorderedQueueState, list: readonly unknown[]): boolean {
  if (list.length !== size - taken) return false;
  let left: PersistentMap<string, number> | undefined = counts;
  for (const element of list) {
    left = without(left, element);
    if (left === undefined) return false;
  }
  return true;
}

const MAX_SHOWN = 20;

function elementsText({ counts, size, taken }: UnorderedQueueState): string {
  const shown: string[] = [];
  for (const [text, count] of entriesOf(counts)) {
    for (let i = 0; i < count && shown.length < MAX_SHOWN; i++) shown.push(text);
    if (shown.length === MAX_SHOWN) break;
  }
  shown.sort();
  const more = size - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${countText(more, 'other')}` : ''}${taken > 0 ? `, ${taken} of which may be taken` : ''}`;
}
