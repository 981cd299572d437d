import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';
import { cancel, setKeepsAlive, startImmediate, startTimer } from './event-loop.ts';
import type { ExploredThread } from './turn.ts';

const MAX_MS = 2 ** 31 - 1;

/** What the event loop of a thread does later: once or again and again, at a virtual time or as the next thing. */
class ControlledTimer {
  readonly #self: ExploredThread;
  /** Begins to wait, and returns the place in line. */
  readonly #begin: (call: () => void) => number;
  readonly #repeats: boolean;
  readonly #call: () => void;
  #place = 0;
  #holds = true;

  constructor(self: ExploredThread, begin: (call: () => void) => number, call: () => void, repeats = false) {
    this.#self = self;
    this.#begin = begin;
    this.#call = call;
    this.#repeats = repeats;
    this.refresh();
  }

  refresh(): this {
    this.close();
    this.#place = this.#begin(() => {
      this.#place = 0;
      if (this.#repeats) this.refresh();
      this.#call();
    });
    setKeepsAlive(this.#place, this.#holds);
    return this;
  }

  close(): this {
    if (this.#place !== 0) cancel(this.#self, this.#place);
    this.#place = 0;
    return this;
  }

  ref(): this {
    return this.#hold(true);
  }

  unref(): this {
    return this.#hold(false);
  }

  hasRef(): boolean {
    return this.#holds;
  }

  #hold(holds: boolean): this {
    this.#holds = holds;
    setKeepsAlive(this.#place, holds);
    return this;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** What may be given to `clearTimeout` in its place. */
  [Symbol.toPrimitive](): number {
    byNumber.set(this.#number, new WeakRef(this));
    return this.#number;
  }
  readonly #number = ++numbered;
}

let numbered = 0;
const byNumber = new Map<number, WeakRef<ControlledTimer>>();

function scheduledOf(timer: unknown): ControlledTimer | undefined {
  if (timer instanceof ControlledTimer) return timer;
  return typeof timer === 'object' ? undefined : byNumber.get(Number(timer))?.deref();
}

function after(self: ExploredThread, ms: unknown, call: () => void, repeats = false): ControlledTimer {
  // As Node has it: one, for what is less, or too long, or no number; and no part of one.
  const time = Number(ms) >= 1 && Number(ms) <= MAX_MS ? Math.trunc(Number(ms)) : 1;
  return new ControlledTimer(self, (fire) => startTimer(self, time, fire), call, repeats);
}

function next(self: ExploredThread, call: () => void): ControlledTimer {
  return new ControlledTimer(self, (fire) => startImmediate(self, fire), call);
}

type Callback = (...args: unknown[]) => void;

/** Takes the place of timers, the global ones, those of `node:timers` and of signals, while a thread's body runs. */
export function controlTimers(self: ExploredThread): void {
  const real = { ...timers };
  const promises = { ...timersPromises };

  function timer(native: typeof setTimeout, repeats: boolean) {
    return (callback: Callback, ms?: number, ...args: unknown[]) =>
      self.inBody && typeof callback === 'function'
        ? after(self, ms, () => callback(...args), repeats)
        : native(callback, ms, ...args);
  }

  function clear(native: typeof clearTimeout) {
    return (timer: unknown) => {
      const scheduled = scheduledOf(timer);
      if (scheduled !== undefined) scheduled.close();
      else native(timer as NodeJS.Timeout);
    };
  }

  const controlled = {
    setTimeout: timer(real.setTimeout, false),
    setInterval: timer(real.setInterval as typeof setTimeout, true),
    clearTimeout: clear(real.clearTimeout),
    clearInterval: clear(real.clearInterval),
    setImmediate: (callback: Callback, ...args: unknown[]) =>
      self.inBody && typeof callback === 'function'
        ? next(self, () => callback(...args))
        : real.setImmediate(callback, ...args),
    clearImmediate: clear(real.clearImmediate as unknown as typeof clearTimeout),
  };
  Object.assign(globalThis, controlled);
  Object.assign(timers, controlled);
  timersPromises.setTimeout = ((ms, value, options) =>
    self.inBody
      ? promised((call) => after(self, ms, call), value, options)
      : promises.setTimeout(ms, value, options)) as typeof promises.setTimeout;
  timersPromises.setImmediate = ((value, options) =>
    self.inBody
      ? promised((call) => next(self, call), value, options)
      : promises.setImmediate(value, options)) as typeof promises.setImmediate;
  timersPromises.setInterval = ((ms, value, options) =>
    self.inBody
      ? repeated(self, ms, value, options)
      : promises.setInterval(ms, value, options)) as typeof promises.setInterval;
  const scheduler = timersPromises.scheduler as { -readonly [name in 'wait' | 'yield']: unknown };
  Object.defineProperties(scheduler, {
    wait: {
      value: (ms: number, options?: TimerOptions) => timersPromises.setTimeout(ms, undefined, options),
    },
    yield: { value: () => timersPromises.setImmediate() },
  });
  Object.defineProperty(controlled.setImmediate, promisify.custom, { value: timersPromises.setImmediate });
  Object.defineProperty(controlled.setTimeout, promisify.custom, { value: timersPromises.setTimeout });
  const realSignal = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => {
    if (!self.inBody || !(Number(ms) >= 0)) return realSignal(ms);
    const controller = new AbortController();
    const reason = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    after(self, ms, () => controller.abort(reason)).unref();
    return controller.signal;
  };
  syncBuiltinESMExports();
}

/** As `node:timers/promises` takes them. */
interface TimerOptions {
  readonly signal?: AbortSignal | undefined;
  readonly ref?: boolean | undefined;
}

function promised<T>(
  start: (call: () => void) => ControlledTimer,
  value: T,
  { signal, ref }: TimerOptions = {},
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const refuse = () => reject(new AbortError(signal!));
  if (signal?.aborted) refuse();
  else {
    const timer = start(() => {
      signal?.removeEventListener('abort', abort);
      resolve(value);
    });
    if (ref === false) timer.unref();
    const abort = () => {
      timer.close();
      refuse();
    };
    signal?.addEventListener('abort', abort, { once: true });
  }
  return promise;
}

/** The value each time that the interval is over, those too that came while nobody asked. */
async function* repeated<T>(
  self: ExploredThread,
  ms: unknown,
  value: T,
  { signal, ref }: TimerOptions = {},
): AsyncGenerator<T> {
  let due = 0;
  let wake = () => {};
  if (signal?.aborted) throw new AbortError(signal);
  const abort = () => wake();
  signal?.addEventListener('abort', abort, { once: true });
  const interval = after(
    self,
    ms,
    () => {
      due += 1;
      wake();
    },
    true,
  );
  if (ref === false) interval.unref();
  try {
    for (;;) {
      if (signal?.aborted) throw new AbortError(signal);
      if (due === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      for (; due > 0 && !signal?.aborted; due--) yield value;
    }
  } finally {
    interval.close();
    signal?.removeEventListener('abort', abort);
  }
}

/** As Node has it. */
class AbortError extends Error {
  readonly code = 'ABORT_ERR';
  override readonly name = 'AbortError';

  constructor({ reason }: AbortSignal) {
    super('The operation was aborted', { cause: reason });
  }
}
