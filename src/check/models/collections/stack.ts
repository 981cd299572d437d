import { countText } from '../../../base/number-text.ts';
import { isSameJson } from '../../json/is-same-json.ts';
import { valueText } from '../../json/value-text.ts';
import { type Model, refused } from '../../model/model.ts';
import { hashOfEntry, hashOfValue, withEntry } from '../persistent/entry-hash.ts';
import { firstElements } from './first-elements.ts';
import { rejectElementCall } from './reject-element-call.ts';

/** The element on top, and the stack below it. */
interface StackState {
  readonly size: number;
  /** Depends on the elements and their order alone. */
  readonly hash: number;
  /** Null if the stack is empty. */
  readonly top: unknown;
  /** Undefined if the stack is empty. */
  readonly below: StackState | undefined;
}

const empty: StackState = { size: 0, hash: 0, top: null, below: undefined };

/**
 * A last-in, first-out stack that begins empty. `push` adds an element, `pop` takes the last and returns it, or null if
 * the stack is empty; `peek` returns the last and leaves it there.
 *
 * An element is any JSON value but null. What a `push` returns is ignored.
 */
export const stack: Model<StackState> = {
  name: 'stack',
  functions: new Set(['push', 'pop', 'peek']),
  init: empty,
  key: ({ hash }) => hash,
  equal: isSameStack,
  show: (state) =>
    state.size === 0 ? 'an empty stack' : `the elements ${elementsText(state)}, the last on top`,
  observes: ({ f, output, outcome }) => f === 'peek' || (f === 'pop' && outcome === 'ok' && output === null),
  reject: rejectElementCall('stack', 'a push'),
  why({ size, top }, { output }) {
    if (size === 0) return 'the stack is empty';
    return output === null
      ? `the stack holds ${countText(size, 'element')}, ${valueText(top)} is on top`
      : `${valueText(top)} is on top`;
  },
  step(state, { f, input, output, outcome }) {
    if (f === 'push') return pushed(state, input);
    if (outcome === 'ok' && !isSameJson(state.top, output)) return refused;
    return f === 'peek' ? state : (state.below ?? state);
  },
  withInit(value) {
    const first = firstElements(value, 'a stack begins with an array of its elements, the last on top');
    return { ...stack, init: first.reduce(pushed, empty) };
  },
};

function pushed(below: StackState, top: unknown): StackState {
  const size = below.size + 1;
  return { size, hash: withEntry(below.hash, hashOfEntry(size, hashOfValue(top))), top, below };
}

function isSameStack(a: StackState, b: StackState): boolean {
  if (a.size !== b.size || a.hash !== b.hash) return false;
  let first: StackState | undefined = a;
  let second: StackState | undefined = b;
  // Two stacks that were made from one share all that is below what was changed since.
  while (first !== second) {
    if (!isSameJson(first!.top, second!.top)) return false;
    first = first!.below;
    second = second!.below;
  }
  return true;
}

const MAX_SHOWN = 20;

function elementsText(state: StackState): string {
  const shown: unknown[] = [];
  for (let each = state; each.below !== undefined && shown.length < MAX_SHOWN; each = each.below) {
    shown.unshift(each.top);
  }
  const more = state.size - shown.length;
  return `${more > 0 ? `${countText(more, 'other')} and ` : ''}${valueText(shown)}`;
}
