import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';
import { TIMER } from './board.ts';
import { cancel, expect, expectNext } from './event-loop.ts';
import type { Me } from './turn.ts';

const TIME = { buffer: TIMER, offset: 0, size: 0 };

const MAX_MS = 2 ** 31 - 1;

/** A timer of virtual time. There is nothing to keep alive, so to ref it or not is all the same. */
class Timer {
  readonly #me: Me;
  readonly #ms: number;
  readonly #repeats: boolean;
  readonly #call: () => void;
  #place = 0;

  constructor(me: Me, ms: unknown, repeats: boolean, call: () => void) {
    this.#me = me;
    // As Node has it: one, for what is less, or too long, or no number.
    this.#ms = Number(ms) >= 1 && Number(ms) <= MAX_MS ? Number(ms) : 1;
    this.#repeats = repeats;
    this.#call = call;
    this.refresh();
  }

  refresh(): this {
    this.close();
    this.#place = expect(this.#me, TIME, this.#ms, () => {
      this.#place = 0;
      if (this.#repeats) this.refresh();
      this.#call();
    });
    return this;
  }

  close(): this {
    if (this.#place !== 0) cancel(this.#me, this.#place);
    this.#place = 0;
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** What the event loop does next, as an event of its own. */
class Immediate {
  readonly #me: Me;
  #place: number;

  constructor(me: Me, call: () => void) {
    this.#me = me;
    this.#place = expectNext(me, () => {
      this.#place = 0;
      call();
    });
  }

  close(): void {
    if (this.#place !== 0) cancel(this.#me, this.#place);
    this.#place = 0;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

type Callback = (...args: unknown[]) => void;

/** Takes the place of timers, the global ones, those of `node:timers` and of signals, while a thread's body runs. */
export function controlTimers(me: Me): void {
  const real = { ...timers };
  const realWait = timersPromises.setTimeout;
  const realNext = timersPromises.setImmediate;

  function timer(native: typeof setTimeout, repeats: boolean) {
    return (callback: Callback, ms?: number, ...args: unknown[]) =>
      me.inBody ? new Timer(me, ms, repeats, () => callback(...args)) : native(callback, ms, ...args);
  }

  function clear(native: typeof clearTimeout) {
    return (timer: unknown) => {
      if (timer instanceof Timer || timer instanceof Immediate) timer.close();
      else native(timer as NodeJS.Timeout);
    };
  }

  const controlled = {
    setTimeout: timer(real.setTimeout, false),
    setInterval: timer(real.setInterval as typeof setTimeout, true),
    clearTimeout: clear(real.clearTimeout),
    clearInterval: clear(real.clearInterval),
    setImmediate: (callback: Callback, ...args: unknown[]) =>
      me.inBody ? new Immediate(me, () => callback(...args)) : real.setImmediate(callback, ...args),
    clearImmediate: clear(real.clearImmediate as unknown as typeof clearTimeout),
  };
  Object.assign(globalThis, controlled);
  Object.assign(timers, controlled);
  timersPromises.setTimeout = ((ms, value, options) =>
    me.inBody ? wait(me, ms, value, options?.signal) : realWait(ms, value, options)) as typeof realWait;
  timersPromises.setImmediate = ((value, options) =>
    me.inBody ? next(me, value, options?.signal) : realNext(value, options)) as typeof realNext;
  Object.defineProperty(controlled.setImmediate, promisify.custom, { value: timersPromises.setImmediate });
  Object.defineProperty(controlled.setTimeout, promisify.custom, { value: timersPromises.setTimeout });
  const realSignal = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => {
    if (!me.inBody) return realSignal(ms);
    const controller = new AbortController();
    const reason = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    new Timer(me, ms, false, () => controller.abort(reason));
    return controller.signal;
  };
  syncBuiltinESMExports();
}

function wait<T>(me: Me, ms: unknown, value: T, signal?: AbortSignal): Promise<T> {
  return promised((call) => new Timer(me, ms, false, call), value, signal);
}

function next<T>(me: Me, value: T, signal?: AbortSignal): Promise<T> {
  return promised((call) => new Immediate(me, call), value, signal);
}

function promised<T>(
  start: (call: () => void) => Timer | Immediate,
  value: T,
  signal?: AbortSignal,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const refuse = () => reject(new AbortError(signal!));
  if (signal?.aborted) refuse();
  else {
    const timer = start(() => {
      signal?.removeEventListener('abort', abort);
      resolve(value);
    });
    const abort = () => {
      timer.close();
      refuse();
    };
    signal?.addEventListener('abort', abort, { once: true });
  }
  return promise;
}

/** As Node has it. */
class AbortError extends Error {
  readonly code = 'ABORT_ERR';
  override readonly name = 'AbortError';

  constructor({ reason }: AbortSignal) {
    super('The operation was aborted', { cause: reason });
  }
}
