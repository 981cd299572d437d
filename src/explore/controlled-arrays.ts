import { Head } from './board.ts';
import { somethingChanged } from './decide.ts';
import { folded } from './folded.ts';
import { shown, sourceOfStep } from './note.ts';
import { Op } from './operation.ts';
import { copiedRanges, type Range, rangeOf } from './ranges.ts';
import { MAX_BUFFERS, type SharedMemory } from './shared-memory.ts';
import { done, type Me, takeTurn } from './turn.ts';

type TypedArray = Int32Array | BigInt64Array;
type Value = number | bigint;

const classes = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
];
const mutators = new Set(['copyWithin', 'fill', 'reverse', 'set', 'sort']);
/** Methods that look at no element. */
const views = new Set<string | symbol>(['subarray', 'toString', 'toLocaleString']);
const INDEX = /^(?:0|[1-9]\d*)$/;

/**
 * Takes the place of the typed arrays' constructors: an array over shared memory is then one whose every access, by index
 * or by a method, is a step, where plain accesses are. A method that looks at elements is one step on all of the array. Views
 * that were made before are left alone.
 */
export function controlArrays(me: Me, memory: SharedMemory): void {
  const { board } = me;
  const arrays = new WeakMap<object, TypedArray>();
  let native = false;
  const real = <T>(value: T): T => (arrays.get(value as object) as T | undefined) ?? value;

  /** Does what touches these bytes, when it is the thread's turn. `look` tells what one element is; many may change. */
  function access<T>(
    operation: number,
    array: ArrayBufferView,
    offset: number,
    size: number,
    run: () => T,
    operands: string,
    look?: () => Value,
  ): T {
    if (!me.inBody || !me.plain || size <= 0) return run();
    const buffer = memory.numberOf(array.buffer);
    takeTurn(me, operation, size, buffer, array.byteOffset + offset, 0);
    if (buffer < MAX_BUFFERS) board.words[Head.plainAccesses]! += 1;
    const before = look?.() ?? 0;
    const result = run();
    const after = look?.() ?? Number(operation === Op.write);
    done(me, folded(before), folded(after));
    if (before !== after) somethingChanged(board);
    me.tell?.({
      step: board.words[Head.steps]! - 1,
      operands,
      result: shown(result),
      source: sourceOfStep(),
    });
    return result;
  }

  const handler: ProxyHandler<TypedArray> = {
    get(array, name) {
      if (typeof name === 'string' && INDEX.test(name)) {
        return access(
          Op.read,
          array,
          Number(name) * array.BYTES_PER_ELEMENT,
          array.BYTES_PER_ELEMENT,
          () => array[Number(name)],
          '',
          () => array[Number(name)] ?? 0,
        );
      }
      const value = Reflect.get(array, name, array) as unknown;
      if (typeof value !== 'function' || name === 'constructor') return value;
      return (...args: unknown[]) => {
        const run = () => Reflect.apply(value, array, args.map(real)) as unknown;
        if (views.has(name)) return watched(unwatched(run));
        const element = array.BYTES_PER_ELEMENT;
        const touch = <T>(operation: number, { start, end }: Range, run: () => T) =>
          access(operation, array, start * element, (end - start) * element, run, String(name));
        if (name === 'copyWithin') {
          const { from, to } = copiedRanges(array, args);
          const copy = touch(Op.read, from, () => array.slice(from.start, from.end));
          touch(Op.write, to, () => array.set(copy as never, to.start));
          return proxyOf(array);
        }
        const source = name === 'set' ? arrays.get(args[0] as object) : undefined;
        if (source !== undefined) access(Op.read, source, 0, source.byteLength, () => {}, 'set');
        const operation = mutators.has(String(name)) ? Op.write : Op.read;
        const result = touch(operation, rangeOf(array, String(name), args), run);
        return result === array ? proxyOf(array) : result;
      };
    },
    set(array, name, value) {
      if (typeof name !== 'string' || !INDEX.test(name)) return Reflect.set(array, name, value, array);
      const index = Number(name);
      const write = () => {
        array[index] = value as never;
      };
      const size = array.BYTES_PER_ELEMENT;
      access(Op.write, array, index * size, size, write, shown(value), () => array[index] ?? 0);
      return true;
    },
  };
  const proxies = new WeakMap<object, TypedArray>();

  function proxyOf(array: TypedArray): TypedArray {
    let proxy = proxies.get(array);
    if (proxy === undefined) {
      proxy = new Proxy(array, handler);
      proxies.set(array, proxy);
      arrays.set(proxy, array);
    }
    return proxy;
  }

  /** A native method that makes an array of its own array's class takes no proxy for one. */
  function unwatched<T>(run: () => T): T {
    native = true;
    try {
      return run();
    } finally {
      native = false;
    }
  }

  function watched(value: unknown): unknown {
    if (!me.plain || native) return value;
    const isShared =
      ArrayBuffer.isView(value) && !(value instanceof DataView) && memory.numberOf(value.buffer) >= 0;
    return isShared ? proxyOf(value as TypedArray) : value;
  }

  for (const arrayClass of classes) {
    const value = new Proxy(arrayClass as typeof Int32Array, {
      construct: (target, args, newTarget) =>
        watched(Reflect.construct(target, args.map(real), newTarget)) as object,
    });
    Object.defineProperty(globalThis, arrayClass.name, { value, writable: true, configurable: true });
    Object.defineProperty(arrayClass.prototype, 'constructor', { value, writable: true, configurable: true });
  }
  const { isView } = ArrayBuffer;
  ArrayBuffer.isView = ((value: unknown) => isView(real(value))) as typeof isView;
  for (const name of Object.getOwnPropertyNames(Atomics)) {
    const operation = Reflect.get(Atomics, name) as unknown;
    if (typeof operation !== 'function') continue;
    const value = (array: unknown, ...rest: unknown[]) => operation(real(array), ...rest) as unknown;
    Object.defineProperty(value, 'name', { value: name });
    Object.defineProperty(Atomics, name, { value, writable: true, configurable: true });
  }
  controlDataViews();
  controlNatives();

  /** What is native takes no proxy for an array: it gets the array itself, and what it does to that is no step. */
  function controlNatives(): void {
    const { encodeInto } = TextEncoder.prototype;
    TextEncoder.prototype.encodeInto = function (text, bytes) {
      return Reflect.apply(encodeInto, this, [text, real(bytes)]) as ReturnType<typeof encodeInto>;
    };
    const { decode } = TextDecoder.prototype;
    TextDecoder.prototype.decode = function (bytes, options) {
      return Reflect.apply(decode, this, [real(bytes), options]) as string;
    };
    const types = process.getBuiltinModule('node:util').types as unknown as Record<string, unknown>;
    for (const [name, test] of Object.entries(types)) {
      // The others are getters, of what no array is.
      if (typeof test === 'function' && Object.getOwnPropertyDescriptor(types, name)?.writable)
        types[name] = (value: unknown) => test(real(value)) as unknown;
    }
    const clone = structuredClone;
    globalThis.structuredClone = ((value: unknown, options?: never) =>
      watched(clone(real(value), options))) as typeof structuredClone;
    const post = MessagePort.prototype.postMessage;
    MessagePort.prototype.postMessage = function (value: unknown, transfer?: never) {
      Reflect.apply(post, this, [real(value), transfer]);
    };
    const from = Buffer.from;
    Buffer.from = ((value: unknown, ...rest: unknown[]) =>
      watched(Reflect.apply(from, Buffer, [real(value), ...rest]))) as typeof Buffer.from;
  }

  function controlDataViews(): void {
    for (const name of Object.getOwnPropertyNames(DataView.prototype)) {
      const [, direction, bits] = /^(get|set)[A-Z][a-z]+[A-Za-z]*?(8|16|32|64)$/.exec(name) ?? [];
      if (direction === undefined) continue;
      const method = Reflect.get(DataView.prototype, name) as (...args: unknown[]) => unknown;
      const operation = direction === 'get' ? Op.read : Op.write;
      const controlled = function (this: DataView, offset: number, ...args: unknown[]): unknown {
        const run = () => Reflect.apply(method, this, [offset, ...args]) as unknown;
        if (!me.plain || memory.numberOf(this.buffer) < 0) return run();
        return access(
          operation,
          this,
          offset,
          Number(bits) / 8,
          run,
          operation === Op.write ? shown(args[0]) : '',
        );
      };
      Object.defineProperty(DataView.prototype, name, {
        value: controlled,
        writable: true,
        configurable: true,
      });
    }
  }
}
