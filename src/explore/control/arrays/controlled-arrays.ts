import { Op } from '../../memory/operation.ts';
import type { ProgramMemory } from '../../memory/program-memory.ts';
import type { ExploredThread } from '../explored-thread.ts';
import { arrayMethods, type ControlledMethod } from './array-methods.ts';
import { bufferMethod } from './buffer-methods.ts';
import { controlDataViews } from './controlled-data-views.ts';
import { controlNativeFunctions, type NativeFunctions } from './native-functions.ts';
import { type TypedArray, watchArrays } from './watched-arrays.ts';

type AnyFunction = (...args: unknown[]) => unknown;

/**
 * Replaces the constructors and methods of typed arrays and of Buffer. If plain accesses are steps, an array
 * over shared memory is then a watched one, whose every access by index or by a method is a step; arrays from
 * before are left alone. A method without a replacement runs natively and is recorded by name.
 *
 * Returns a function that controls the remaining globals. It must be called before the program runs with
 * plain accesses as steps.
 */
export function controlArrays(self: ExploredThread, memory: ProgramMemory): NativeFunctions['controlRest'] {
  const watched = watchArrays(self, memory);
  const { watch, real, isWatched, unwatched, touch } = watched;
  const unseen = controlNativeFunctions(self, memory, watched);
  const prototype = Object.getPrototypeOf(Int32Array.prototype) as object;
  const methods = arrayMethods(watched);
  controlMethods(prototype, '%TypedArray%', (name) => methods.get(name));
  controlMethods(Uint8Array.prototype, 'Uint8Array', (name) => methods.get(name));
  controlMethods(Buffer.prototype, 'Buffer', (name) => bufferMethod(watched, String(name)));
  controlGetters();
  // Reading the other globals would load them.
  for (const name of Object.getOwnPropertyNames(globalThis).filter((name) => name.endsWith('Array'))) {
    const arrayClass = Object.getOwnPropertyDescriptor(globalThis, name)?.value as object | undefined;
    if (Object.getPrototypeOf(arrayClass ?? {}) === prototype.constructor)
      controlClass(name, arrayClass as never);
  }
  controlStatics();
  controlAtomics();
  controlDataViews(memory, watched);
  const { isView } = ArrayBuffer;
  ArrayBuffer.isView = ((value: unknown) => isView(real(value))) as typeof isView;
  return unseen.controlRest;

  function controlMethods(
    owner: object,
    label: string,
    methodOf: (name: string | symbol) => ControlledMethod | undefined,
  ): void {
    for (const name of Reflect.ownKeys(owner)) {
      const { value: native, ...descriptor } = Object.getOwnPropertyDescriptor(owner, name)!;
      // `toString` is the one of Array, which calls `join`.
      if (typeof native !== 'function' || name === 'constructor' || native === Array.prototype.toString)
        continue;
      const method = methodOf(name);
      const call = (on: unknown, ...args: unknown[]) =>
        unwatched(() => Reflect.apply(native, on, args) as unknown);
      Object.defineProperty(owner, name, {
        ...descriptor,
        value: named(native, function (this: TypedArray, ...args: unknown[]) {
          const array = real(this);
          if (array === this && !args.some(isWatched)) return Reflect.apply(native, this, args) as unknown;
          if (method !== undefined) return method({ self: this, array, args, native: call });
          unseen.recordName(`${label}.prototype.${String(name)}`);
          return watch(call(array, ...args.map(real)));
        }),
      });
    }
  }

  function controlGetters(): void {
    for (const name of Reflect.ownKeys(prototype)) {
      const { get, ...descriptor } = Object.getOwnPropertyDescriptor(prototype, name)!;
      if (get === undefined) continue;
      Object.defineProperty(prototype, name, {
        ...descriptor,
        get: named(get, function (this: unknown) {
          return Reflect.apply(get, real(this), []) as unknown;
        }),
      });
    }
  }

  function controlClass(name: string, arrayClass: typeof Int32Array): void {
    const value = new Proxy(arrayClass, {
      construct(target, args: unknown[], newTarget) {
        const [source] = args;
        const copied = isWatched(source) ? copyOf(real(source) as TypedArray, `new ${name}`) : source;
        return watch(
          Reflect.construct(target, [copied, ...args.slice(1)].slice(0, args.length), newTarget),
        ) as object;
      },
    });
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
    Object.defineProperty(arrayClass.prototype, 'constructor', { value, writable: true, configurable: true });
  }

  function copyOf(array: TypedArray, name: string): TypedArray {
    return touch(
      Op.read,
      array,
      { start: 0, end: array.length },
      () => Reflect.apply(slice, array, []),
      name,
    ) as TypedArray;
  }

  /**
   * The static functions of Buffer: they read their arguments as a whole, and what they make may be shared.
   */
  function controlStatics(): void {
    for (const name of ['from', 'concat', 'compare'] as const) {
      const native = Buffer[name] as AnyFunction;
      const given = (arg: unknown): unknown => {
        if (Array.isArray(arg) && name === 'concat') return arg.map(given);
        return isWatched(arg) ? copyOf(real(arg) as TypedArray, `Buffer.${name}`) : arg;
      };
      Buffer[name] = named(native, (...args: unknown[]) =>
        watch(Reflect.apply(native, Buffer, args.map(given))),
      ) as never;
    }
    const { copyBytesFrom } = Buffer;
    const copyBytes = copyBytesFrom as AnyFunction;
    Buffer.copyBytesFrom = named(copyBytesFrom, (...args: unknown[]) => {
      const [view, offset, length] = args;
      const copy = () => copyBytes(...args.map(real));
      if (!isWatched(view)) return copy();
      const array = real(view) as TypedArray;
      const start = Math.min(Number(offset ?? 0), array.length);
      const end = length === undefined ? array.length : Math.min(start + Number(length), array.length);
      return touch(Op.read, array, { start, end }, copy, 'Buffer.copyBytesFrom');
    }) as never;
  }

  function controlAtomics(): void {
    for (const name of Object.getOwnPropertyNames(Atomics)) {
      const operation = Reflect.get(Atomics, name) as AnyFunction;
      if (typeof operation !== 'function') continue;
      const value = named(operation, (array: unknown, ...rest: unknown[]) => operation(real(array), ...rest));
      Object.defineProperty(Atomics, name, { value, writable: true, configurable: true });
    }
  }
}

const { slice } = Object.getPrototypeOf(Int32Array.prototype) as Int32Array;

/** Gives a function the name and the length of the function that it replaces. */
function named<F extends (...args: never[]) => unknown>(
  { name, length }: { name: string; length: number },
  value: F,
): F {
  return Object.defineProperties(value, { name: { value: name }, length: { value: length } });
}
