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

/** Proxies of arrays over shared memory, whose every access is a step if plain accesses are. */
export interface WatchedArrays {
  /** The watched array for an array over shared memory; any other value as it is. */
  watch<T>(value: T): T;
  /** The real array behind a watched one; any other value as it is. */
  real<T>(value: T): T;
  isWatched(value: unknown): boolean;
  /**
   * Runs an access to these bytes of a view when it is the thread's turn. `look` reads the value before and
   * after; without it, a write counts as a change.
   */
  access<T>(
    operation: number,
    view: ArrayBufferView,
    bytes: ElementRange,
    run: () => T,
    operands: string,
    look?: () => ElementValue,
  ): T;
  /** Does the same as `access` for elements of an array. */
  touch<T>(operation: number, array: TypedArray, elements: ElementRange, run: () => T, operands: string): T;
  /** Runs native code that makes arrays and does not accept watched ones. */
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

  /** Accesses one element. An index beyond the end accesses nothing. */
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
      // Converting the value to a number may run code that takes steps of its own; that comes first.
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
