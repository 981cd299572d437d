import { createHook } from 'node:async_hooks';

/** What a thread's real event loop has under way: what the explorer neither does itself nor puts in an order. */
export interface RealWork {
  /** Forgets what began before. */
  begin(): void;
  /** What ends by itself: jobs of the thread pool, requests, child processes. */
  jobs(): readonly string[];
  /** What may call back, if somebody does something: sockets, servers, ports, workers, watchers. */
  open(): readonly string[];
  /** Whether there was any, and a number that rises with each callback. */
  touched(): boolean;
  callbacks(): number;
}

/** Requests of one callback, as asynchronous hooks call them, and threads, whose last callback is that they have ended. */
const REQUEST = /REQ|QUERYWRAP|CONNECTWRAP|^WORKER$/;
/** What JavaScript alone does, and the real timers of the explorer's own. */
const VIRTUAL: ReadonlySet<string> = new Set(['PROMISE', 'Timeout', 'Immediate', 'TickObject', 'Microtask']);
/** Of the resources that Node lists, those that end by themselves. */
const ENDING = /Req(?:Wrap|Promise|Callback)?$|^TCPConnectWrap$|^PipeConnectWrap$|^ProcessWrap$/;
/** Timers and immediates of the program's are no real ones; those of Node's own wake nobody. */
const ITS_OWN = /^(?:Timeout|Immediate)$/;

/**
 * Node lists its open handles and some requests, but no job of its thread pool for crypto and zlib and no query of a name:
 * those are seen when they begin, and when their callback has run. A zlib stream is at work while it has an input.
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
  // Of a later Node: it has no types yet.
  const noPromises: object = { trackPromises: false };
  // Asked of every turn of the loop otherwise, though most programs do no real work.
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

  /** A job for the thread pool that is done on the spot says at once what came of it. */
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

  // V8 compiles in threads of its own, which no hook sees.
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

  /** What an execution, or a program, has left is not of the next one. */
  let before: string[] = [];
  function listed(): string[] {
    if (!touched) return [];
    const left = [...before];
    return process.getActiveResourcesInfo().filter((name) => {
      if (ITS_OWN.test(name)) return false;
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
