import { isBuiltin, registerHooks, syncBuiltinESMExports } from 'node:module';
import type { ProgramMemory } from '../../memory/program-memory.ts';
import { Global } from '../../memory/shared-state.ts';
import type { ExploredThread } from '../explored-thread.ts';
import type { WatchedArrays } from './watched-arrays.ts';

type Callable = (...args: unknown[]) => unknown;

/** Globals of the language. What takes arrays there is replaced already, or accesses them by index. */
const LANGUAGE =
  /^(?:Object|Function|Array|Number|Boolean|String|Symbol|BigInt|Date|Promise|RegExp|\w*Error|JSON|Math|Intl|Temporal|\w*ArrayBuffer|\w+Array|DataView|Map|Set|WeakMap|WeakSet|WeakRef|Proxy|Reflect|FinalizationRegistry|Iterator|\w*DisposableStack|Atomics|WebAssembly|globalThis|global|Infinity|NaN|undefined|eval|parse(?:Int|Float)|is(?:Finite|NaN)|(?:de|en)codeURI(?:Component)?|(?:un)?escape|Buffer|process|navigator|localStorage|sessionStorage|structuredClone|queueMicrotask|require|(?:set|clear)(?:Timeout|Interval|Immediate)|Event\w*|Abort\w+|Performance\w*|performance)$/;
/** Modules that pass their arguments on to functions of the program, or never access them. */
const PASSING =
  /^(?:events|async_hooks|timers|timers\/promises|module|path.*|url|diagnostics_channel|test.*|process|perf_hooks|querystring|punycode|os|constants)$/;
/** Functions that only look at the kind of their argument. */
const LOOKING = /^(?:util\.types\.|util\/types\.|buffer\.|worker_threads\.isMarked)/;
/** Functions with random results. */
const DRAWING = /^[cC]rypto\.(?:random\w+|getRandomValues|generate\w+)$/;
/**
 * Globals of Node's HTTP client. Reading any of them loads all of it, which would be most of the time that a
 * thread needs to start.
 */
const FETCHING =
  /^(?:FormData|Headers|Request|Response|MessageEvent|WebSocket|CloseEvent|ErrorEvent|EventSource)$/;
const DEPTH = 3;

/** Whether the HTTP client is loaded, as far as this version of Node tells. */
function isClientLoaded(): boolean {
  const { moduleLoadList } = process as { moduleLoadList?: readonly string[] };
  return moduleLoadList?.includes('NativeModule internal/deps/undici/undici') ?? true;
}

export interface NativeFunctions {
  /** Records that a native function was passed shared memory. */
  recordName(name: string): void;
  /** Controls the globals that were left out at first. With `sparing`, only if they are in use. */
  controlRest(sparing: boolean): void;
}

/**
 * Makes native functions accept watched arrays: each is passed the real array instead. What a native function
 * does to it is no step, so the function is recorded when the program first calls it. Built-in modules are
 * controlled when the program loads them.
 */
export function controlNativeFunctions(
  self: ExploredThread,
  memory: ProgramMemory,
  { real, watch, isWatched }: WatchedArrays,
): NativeFunctions {
  const controlled = new WeakSet<object>();

  function unseen(name: string): void {
    if (!self.inBody || self.nativeFunctions.has(name)) return;
    self.nativeFunctions.add(name);
    self.report({ nativeFunction: name });
  }

  /**
   * What a native function is passed in place of an argument; looks for watched arrays within arrays and
   * plain objects too.
   */
  function given(value: unknown, found: () => void, depth = DEPTH): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (isWatched(value)) {
      found();
      return real(value);
    }
    if (value instanceof DataView && memory.numberOf(value.buffer) >= 0) found();
    const proto = Object.getPrototypeOf(value) as object | null;
    if (depth === 0 || (proto !== Object.prototype && proto !== Array.prototype && proto !== null))
      return value;
    const entries = Object.entries(value);
    const inside = entries.map(([, part]) => given(part, found, depth - 1));
    if (entries.every(([, part], index) => part === inside[index])) return value;
    return Object.assign(
      Array.isArray(value) ? [] : {},
      Object.fromEntries(entries.map(([name], index) => [name, inside[index]])),
    );
  }

  /** A result may be an array over shared memory, or an object of Node whose methods accept one. */
  function handedOut(value: unknown): unknown {
    if (value instanceof Promise) {
      const proto = Object.getPrototypeOf(value) as object;
      return proto === Promise.prototype ? value.then(handedOut) : value;
    }
    if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) controlInstance(value);
    return watch(value);
  }

  function controlFunction(native: Callable, name: string): Callable {
    const take = (args: unknown[]) =>
      args.map((arg) => given(arg, () => !LOOKING.test(name) && unseen(name)));
    const draws = DRAWING.test(name);
    return new Proxy(native, {
      apply(target, receiver, args) {
        if (draws) self.shared.words[Global.drewRandom] = 1;
        if (!self.plainAreSteps) return Reflect.apply(target, receiver, args) as unknown;
        return handedOut(Reflect.apply(target, real(receiver), take(args)));
      },
      construct(target, args, newTarget) {
        return Reflect.construct(target, self.plainAreSteps ? take(args) : args, newTarget) as object;
      },
    });
  }

  function controlAll(owner: object, label: string): void {
    if (controlled.has(owner)) return;
    controlled.add(owner);
    // Methods that are named by a symbol are called by Node or by the language.
    for (const name of Object.getOwnPropertyNames(owner)) {
      const descriptor = Object.getOwnPropertyDescriptor(owner, name)!;
      const value = descriptor.value as unknown;
      if (name === 'constructor' || !(descriptor.writable || descriptor.configurable)) continue;
      if (typeof value === 'function') {
        controlPrototype(value as Callable, name);
        const control = controlFunction(value as Callable, `${label}.${name}`);
        Object.defineProperty(owner, name, { ...descriptor, value: control });
      } else if (value && (name === 'types' || name === 'promises' || name === 'webcrypto'))
        controlAll(value as object, `${label}.${name}`);
    }
  }

  function controlPrototype(owner: Callable, name: string): void {
    const prototype = Object.getOwnPropertyDescriptor(owner, 'prototype')?.value as object | null | undefined;
    if (typeof prototype === 'object' && prototype !== null && prototype !== Object.prototype)
      controlAll(prototype, name);
  }

  function controlInstance(value: object): void {
    for (let proto = Object.getPrototypeOf(value) as object | null; proto !== null; ) {
      const name = (proto.constructor as { name?: string } | undefined)?.name ?? '';
      if (
        LANGUAGE.test(name) ||
        controlled.has(proto) ||
        !/^\[native|^class|^function/.test(String(proto.constructor))
      )
        return;
      controlAll(proto, name);
      proto = Object.getPrototypeOf(proto) as object | null;
    }
  }

  function controlModule(specifier: string): void {
    const name = specifier.replace(/^node:/, '');
    if (PASSING.test(name) || !isBuiltin(specifier)) return;
    const module = getBuiltinModule(specifier) as object | undefined;
    if (module === undefined || controlled.has(module)) return;
    controlAll(module, name);
    syncBuiltinESMExports();
  }

  const { getBuiltinModule } = process;
  process.getBuiltinModule = ((name: string) => {
    controlModule(name);
    return getBuiltinModule(name as 'fs');
  }) as typeof getBuiltinModule;
  registerHooks({
    resolve(specifier, context, next) {
      if (isBuiltin(specifier)) controlModule(specifier);
      return next(specifier, context);
    },
  });
  const globals = Object.getOwnPropertyNames(globalThis).filter((name) => !LANGUAGE.test(name));
  for (const name of globals) if (!FETCHING.test(name)) controlNamed(name);
  let rest = globals.filter((name) => FETCHING.test(name));

  function controlNamed(global: string): void {
    const descriptor = Object.getOwnPropertyDescriptor(globalThis, global);
    if (!descriptor?.configurable) return;
    const { get, value } = descriptor as { get?: () => unknown; value?: unknown };
    // Most of these globals are loaded when they are first read.
    const control = (what: unknown): unknown => {
      if (typeof what === 'object' && what !== null) controlGlobal(what, global);
      if (typeof what !== 'function') return what;
      controlPrototype(what as Callable, global);
      return controlFunction(what as Callable, global);
    };
    if (get === undefined) {
      Object.defineProperty(globalThis, global, { ...descriptor, value: control(value) });
      return;
    }
    let once: { readonly value: unknown } | undefined;
    const controlledGet = () => {
      once ??= { value: control(Reflect.apply(get, globalThis, [])) };
      return once.value;
    };
    Object.defineProperty(globalThis, global, { ...descriptor, get: controlledGet });
  }

  function controlGlobal(what: object, name: string): void {
    if (name === 'console') controlAll(what, name);
    else {
      controlInstance(what);
      if ('subtle' in what) controlInstance(what.subtle as object);
    }
  }

  const clone = structuredClone;
  globalThis.structuredClone = ((value: unknown, options?: never) =>
    watchClone(
      clone(
        given(value, () => {}),
        options,
      ),
    )) as typeof structuredClone;

  /** A clone of an array over shared memory is another array over the same memory. */
  function watchClone(value: unknown, depth = DEPTH): unknown {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return watch(value);
    if (depth > 0 && self.plainAreSteps)
      for (const [name, part] of Object.entries(value))
        if (typeof part === 'object') (value as Record<string, unknown>)[name] = watchClone(part, depth - 1);
    return value;
  }
  return {
    recordName: unseen,
    controlRest(sparing) {
      if (sparing && !isClientLoaded()) return;
      for (const name of rest) controlNamed(name);
      rest = [];
    },
  };
}
