import { createHook } from 'node:async_hooks';

/**
 * Operations that a thread's real event loop has under way: the explorer neither controls nor orders them.
 */
export interface RealWork {
  /** Forgets everything that began before. */
  begin(): void;
  /** Work that ends by itself: jobs of the thread pool, requests, child processes. */
  jobs(): readonly string[];
  /** Resources that call back only if something else acts: sockets, servers, ports, workers, watchers. */
  open(): readonly string[];
  /** Whether there was any of either since `begin`. */
  touched(): boolean;
  /** Rises with each callback. */
  callbacks(): number;
}

/**
 * Names, in async hooks, of requests with a single callback. A worker counts as one: its last callback is its
 * exit.
 */
const REQUEST = /REQ|QUERYWRAP|CONNECTWRAP|^WORKER$/;
/** Async resources that exist in JavaScript only, and the real timers that the explorer itself uses. */
const VIRTUAL: ReadonlySet<string> = new Set(['PROMISE', 'Timeout', 'Immediate', 'TickObject', 'Microtask']);
/** Active resources, as Node lists them, that end by themselves. */
const ENDING = /Req(?:Wrap|Promise|Callback)?$|^TCPConnectWrap$|^PipeConnectWrap$|^ProcessWrap$/;
/** The program's timers are virtual, and Node's own timers wake no thread. */
const TIMERS = /^(?:Timeout|Immediate)$/;

/**
 * Node lists its open handles and some requests, but neither the jobs of its thread pool for crypto and zlib
 * nor name lookups. Those are noticed when they begin and when their callback has run. A zlib stream is busy
 * while it has an input.
 */
export function watchRealWork(): RealWork {
  const finished = new WeakSet<object>();
  const runs = new WeakSet<object>();
  const real = new Set<number>();
  let touched = false;
  const begun = new Map<number, { readonly type: string; readonly resource: WeakRef<object> }>();
  const compiling = new Set<Promise<unknown>>();
  let registries = 0;
  let callbacks = 0;
  // An option of newer versions of Node, which the types do not have yet.
  const noPromises: object = { trackPromises: false };
  // Enabled on demand: otherwise it would be called in every turn of the loop, though most programs do no
  // real work.
  const rest = createHook({
    after(id) {
      if (!real.has(id)) return;
      callbacks += 1;
      if (begun.get(id)?.type !== 'ZLIB') begun.delete(id);
    },
    destroy(id) {
      real.delete(id);
      begun.delete(id);
    },
    ...noPromises,
  });
  createHook({
    init(id, type, _, resource) {
      if (VIRTUAL.has(type)) return;
      if (!touched) rest.enable();
      touched = true;
      real.add(id);
      watchRun(resource as { run?: unknown });
      if (type === 'ZLIB' || REQUEST.test(type)) begun.set(id, { type, resource: new WeakRef(resource) });
    },
    ...noPromises,
  }).enable();

  /** A job of the thread pool that runs synchronously returns its result at once. */
  function watchRun(job: { run?: unknown }): void {
    const { run } = job;
    const jobClass = Object.getPrototypeOf(job) as { run?: unknown } | null;
    if (typeof run !== 'function' || jobClass === null || runs.has(jobClass)) return;
    runs.add(jobClass);
    jobClass.run = function (this: object, ...args: unknown[]) {
      const result = Reflect.apply(run, this, args) as unknown;
      if (Array.isArray(result)) finished.add(this);
      return result;
    };
  }

  function isAtWork({ type, resource }: { type: string; resource: WeakRef<object> }): boolean {
    const job = resource.deref() as { buffer?: unknown } | undefined;
    if (job === undefined) return false;
    return type === 'ZLIB' ? Boolean(job.buffer) : !finished.has(job);
  }

  // V8 compiles WebAssembly in threads of its own, which no async hook sees.
  const wasm = Reflect.get(globalThis, 'WebAssembly') as Record<string, unknown>;
  for (const name of ['compile', 'instantiate', 'compileStreaming', 'instantiateStreaming']) {
    const compile = wasm[name];
    if (typeof compile !== 'function') continue;
    wasm[name] = (...args: unknown[]) => {
      const compiled = Reflect.apply(compile, wasm, args) as Promise<unknown>;
      const done = () => void compiling.delete(compiled);
      compiling.add(compiled);
      compiled.then(done, done);
      return compiled;
    };
  }
  globalThis.FinalizationRegistry = new Proxy(FinalizationRegistry, {
    construct(target, args, newTarget) {
      registries += 1;
      return Reflect.construct(target, args, newTarget) as object;
    },
  });

  /** The resources that earlier executions, or other programs, have left open. */
  let before: string[] = [];
  function listed(): string[] {
    if (!touched) return [];
    const left = [...before];
    return process.getActiveResourcesInfo().filter((name) => {
      if (TIMERS.test(name)) return false;
      const index = left.indexOf(name);
      if (index >= 0) left.splice(index, 1);
      return index < 0;
    });
  }
  return {
    begin() {
      begun.clear();
      if (touched || before.length > 0) before = process.getActiveResourcesInfo();
      if (touched) rest.disable();
      touched = false;
      compiling.clear();
      registries = 0;
    },
    jobs: () => [
      ...[...begun.values()].filter(isAtWork).map(({ type }) => type),
      ...Array.from(compiling, () => 'WebAssembly'),
      ...listed().filter((name) => ENDING.test(name)),
    ],
    open: () => [
      ...listed().filter((name) => !ENDING.test(name)),
      ...Array.from({ length: registries }, () => 'FinalizationRegistry'),
    ],
    touched: () => touched || registries > 0 || compiling.size > 0,
    callbacks: () => callbacks,
  };
}
