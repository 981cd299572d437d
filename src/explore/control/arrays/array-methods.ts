import { Op } from '../../memory/operation.ts';
import { copiedRanges, type ElementRange, relativeRange, whole, writtenBy } from './element-ranges.ts';
import type { TypedArray, WatchedArrays } from './watched-arrays.ts';

/**
 * A replacement for a native method. `self` is the array that the method was called on, and `array` the real
 * array behind it.
 */
export type ControlledMethod = (call: {
  readonly self: TypedArray;
  readonly array: TypedArray;
  readonly args: unknown[];
  /** The native method, applied to another array. */
  readonly native: (on: unknown, ...args: unknown[]) => unknown;
}) => unknown;

/**
 * Methods that visit one element after the other, as those of Array do: they call back in between, and may
 * stop early.
 */
const elementwise = [
  'at',
  'every',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
  'forEach',
  'includes',
  'indexOf',
  'join',
  'lastIndexOf',
  'reduce',
  'reduceRight',
  'reverse',
  'some',
  'toLocaleString',
  'entries',
  'keys',
  'values',
  Symbol.iterator,
] as const;

const ofArray = new Map(
  Reflect.ownKeys(Array.prototype).map((name) => [name, Reflect.get(Array.prototype, name) as never]),
);
/** The prototype of all typed arrays. */
const prototype = Object.getPrototypeOf(Int32Array.prototype) as Int32Array;
const { map, set, slice, subarray } = prototype;

/**
 * Replacements for the methods of typed arrays, by name. Each accesses what the language specification says,
 * in its order.
 */
export function arrayMethods({
  watch,
  real,
  touch,
  isWatched,
  unwatched,
}: WatchedArrays): Map<string | symbol, ControlledMethod> {
  const apply = (method: object, array: TypedArray, ...args: unknown[]) =>
    unwatched(() => Reflect.apply(method as () => unknown, array, args)) as TypedArray;
  const all = (array: TypedArray): ElementRange => ({ start: 0, end: array.length });
  /** Copies elements in a single step. */
  const copyOf = (array: TypedArray, name: string, range = all(array)): TypedArray =>
    touch(Op.read, array, range, () => apply(slice, array, range.start, range.end), name);
  function put(array: TypedArray, values: unknown, at: number, count: number, name: string): void {
    touch(Op.write, array, { start: at, end: at + count }, () => apply(set, array, values, at), name);
  }

  const methods = new Map<string | symbol, ControlledMethod>();
  for (const name of elementwise)
    methods.set(name, ({ self, args }) => Reflect.apply(ofArray.get(name)!, self, args));
  for (const name of ['toReversed', 'toSorted', 'with'])
    methods.set(name, ({ array, args, native }) => native(copyOf(array, name), ...args));
  for (const name of ['toBase64', 'toHex'])
    methods.set(name, ({ array, args, native }) => native(copyOf(array, name), ...args));
  for (const name of ['setFromBase64', 'setFromHex']) {
    methods.set(name, ({ array, args, native }) => {
      const range = writtenBy(
        () => new Uint8Array(array.length),
        (copy) => void native(copy, ...args),
      );
      return touch(Op.write, array, range, () => native(array, ...args), name);
    });
  }
  const own: Record<string, ControlledMethod> = {
    subarray: ({ array, args, native }) => watch(native(array, ...args)),
    slice: ({ array, args, native }) => {
      const range = relativeRange(array.length, args[0], args[1]);
      return touch(Op.read, array, range, () => native(array, range.start, range.end), 'slice');
    },
    map({ self, array, args }) {
      const values = Reflect.apply(ofArray.get('map')!, self, args) as unknown[];
      return apply(map, array, (_: unknown, index: number) => values[index]);
    },
    filter({ self, array, args }) {
      const kept = Reflect.apply(ofArray.get('filter')!, self, args) as unknown[];
      const room = apply(subarray, array, 0, kept.length);
      return apply(map, room, (_: unknown, index: number) => kept[index]);
    },
    sort({ self, array, args, native }) {
      native(apply(slice, array, 0, 0), ...args);
      const sorted = native(copyOf(array, 'sort'), ...args);
      put(array, sorted, 0, array.length, 'sort');
      return self;
    },
    fill({ self, array, args, native }) {
      const [value, start, end] = args;
      const one = oneOf(array);
      native(one, value);
      const range = relativeRange(array.length, start, end);
      touch(Op.write, array, range, () => native(array, one[0], range.start, range.end), 'fill');
      return self;
    },
    copyWithin({ self, array, args }) {
      const { from, to } = copiedRanges(array.length, args);
      put(array, copyOf(array, 'copyWithin', from), to.start, to.end - to.start, 'copyWithin');
      return self;
    },
    set({ self, array, args, native }) {
      const [source, offset] = args as [ArrayLike<unknown>, unknown];
      const at = whole(offset);
      const { length = 0 } = Object(source) as Partial<ArrayLike<unknown>>;
      if (at < 0 || at + length > array.length || source === null) return native(array, real(source), offset);
      if (isWatched(source)) put(array, copyOf(real(source) as TypedArray, 'set'), at, length, 'set');
      else if (ArrayBuffer.isView(source) || Array.isArray(source)) put(array, source, at, length, 'set');
      else for (let index = 0; index < length; index++) self[at + index] = source[index] as never;
      return undefined;
    },
  };
  for (const [name, method] of Object.entries(own)) methods.set(name, method);
  return methods;
}

/** A new array of the same kind for one element. */
function oneOf(array: TypedArray): TypedArray {
  const one = new ArrayBuffer(array.BYTES_PER_ELEMENT);
  return Reflect.construct(classOf(array), [one]) as TypedArray;
}

/** The class of a typed array; for a Buffer that is Uint8Array. */
export function classOf(array: ArrayBufferView): Int32ArrayConstructor {
  const name = (array as unknown as { [Symbol.toStringTag]: string })[Symbol.toStringTag];
  return Reflect.get(globalThis, name) as Int32ArrayConstructor;
}
