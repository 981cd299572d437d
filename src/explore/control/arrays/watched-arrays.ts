import { Op } from '../../memory/operation.ts';
import { MAX_BUFFERS, type ProgramMemory } from '../../memory/program-memory.ts';
import { Global } from '../../memory/shared-state.ts';
import { hashValue } from '../../memory/value-hash.ts';
import { noteChange } from '../../schedule/step-effects.ts';
import type { ExploredThread } from '../explored-thread.ts';
import { sourceOfStep } from '../source-location.ts';
import { showValue } from '../step-note.ts';
import { recordResult, takeTurn } from '../turn.ts';
import type { ElementRange } from './element-ranges.ts';

export type TypedArray = Int32Array | BigInt64Array;
type ElementValue = number | bigint;

/** Arrays over shared memory whose every access is a step, where plain accesses are. */
export interface WatchedArrays {
  /** The array in its place that is watched, for one over shared memory; anything else as it is. */
  watch<T>(value: T): T;
  /** The array behind one that is watched; anything else as it is. */
  real<T>(value: T): T;
  isWatched(value: unknown): boolean;
  /** Does what touches these bytes of a view, when it is the thread's turn. `look` tells what is there; many may change. */
  access<T>(
    operation: number,
    view: ArrayBufferView,
    bytes: ElementRange,
    run: () => T,
    operands: string,
    look?: () => ElementValue,
  ): T;
  /** The same of elements of an array. */
  touch<T>(operation: number, array: TypedArray, elements: ElementRange, run: () => T, operands: string): T;
  /** Runs what makes arrays in native code, which takes none that is watched. */
  unwatched<T>(run: () => T): T;
}

const INDEX = /^(?:0|[1-9]\d*)$/;

export function watchArrays(self: ExploredThread, memory: ProgramMemory): WatchedArrays {
  const { shared } = self;
  const arrays = new WeakMap<object, TypedArray>();
  const proxies = new WeakMap<object, TypedArray>();
  let native = false;

  function access<T>(
    operation: number,
    view: ArrayBufferView,
    { start, end }: ElementRange,
    run: () => T,
    operands: string,
    look?: () => ElementValue,
  ): T {
    const buffer = self.inBody && self.plainAreSteps && start < end ? memory.numberOf(view.buffer) : -1;
    if (buffer < 0) return run();
    takeTurn(self, operation, end - start, buffer, view.byteOffset + start, 0);
    if (buffer < MAX_BUFFERS) shared.words[Global.plainAccesses]! += 1;
    const before = look?.() ?? 0;
    const result = run();
    const after = look?.() ?? Number(operation === Op.write);
    recordResult(self, hashValue(before), hashValue(after));
    if (before !== after) noteChange(shared);
    self.describeStep?.({
      step: shared.words[Global.steps]! - 1,
      operands,
      result: showValue(result),
      source: sourceOfStep(),
    });
    return result;
  }

  function touch<T>(
    operation: number,
    array: TypedArray,
    { start, end }: ElementRange,
    run: () => T,
    operands: string,
  ): T {
    const size = array.BYTES_PER_ELEMENT;
    return access(operation, array, { start: start * size, end: end * size }, run, operands);
  }

  /** Of an element, where there is one: beyond the end nothing is touched. */
  function element<T>(
    operation: number,
    array: TypedArray,
    name: string | symbol,
    run: (index: number) => T,
    operands: string,
  ): T | undefined {
    const index = Number(name);
    if (index >= array.length) return undefined;
    const size = array.BYTES_PER_ELEMENT;
    const bytes = { start: index * size, end: (index + 1) * size };
    return access(
      operation,
      array,
      bytes,
      () => run(index),
      operands,
      () => array[index]!,
    );
  }

  const isIndex = (name: string | symbol): name is string => typeof name === 'string' && INDEX.test(name);
  const handler: ProxyHandler<TypedArray> = {
    get(array, name) {
      if (isIndex(name)) return element(Op.read, array, name, (index) => array[index], '');
      return Reflect.get(array, name, array) as unknown;
    },
    set(array, name, value) {
      if (!isIndex(name)) return Reflect.set(array, name, value, array);
      // What is to be made a number of may do steps of its own, first.
      const held =
        typeof value === 'object' ? (array instanceof BigInt64Array ? BigInt(value) : Number(value)) : value;
      const write = (index: number) => {
        array[index] = held as never;
      };
      element(Op.write, array, name, write, showValue(value));
      return true;
    },
    getOwnPropertyDescriptor(array, name) {
      if (isIndex(name)) element(Op.read, array, name, (index) => array[index], '');
      return Reflect.getOwnPropertyDescriptor(array, name);
    },
    defineProperty(array, name, descriptor) {
      const define = () => Reflect.defineProperty(array, name, descriptor);
      return isIndex(name) && 'value' in descriptor
        ? (element(Op.write, array, name, define, showValue(descriptor.value)) ?? define())
        : define();
    },
  };

  function watch<T>(value: T): T {
    if (!self.plainAreSteps || native || arrays.has(value as object)) return value;
    if (!isView(value) || value instanceof DataView || memory.numberOf(value.buffer) < 0) return value;
    let proxy = proxies.get(value);
    if (proxy === undefined) {
      proxy = new Proxy(value as unknown as TypedArray, handler);
      proxies.set(value, proxy);
      arrays.set(proxy, value as unknown as TypedArray);
    }
    return proxy as T;
  }

  function unwatched<T>(run: () => T): T {
    native = true;
    try {
      return run();
    } finally {
      native = false;
    }
  }

  return {
    watch,
    access,
    touch,
    unwatched,
    real: <T>(value: T): T => (arrays.get(value as object) as T | undefined) ?? value,
    isWatched: (value) => arrays.has(value as object),
  };
}

const { isView } = ArrayBuffer;
