import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ExploredThread } from '../explored-thread.ts';
import { promisedInterval, promisedTimer, type TimerOptions } from './timer-promises.ts';
import { immediate, timeoutAfter, virtualTimerOf } from './virtual-timer.ts';

type Callback = (...args: unknown[]) => void;

/**
 * Replaces the global timers, those of `node:timers` and `node:timers/promises`, and `AbortSignal.timeout`,
 * by timers in virtual time while the body of a thread runs.
 */
export function controlTimers(self: ExploredThread): void {
  const real = { ...timers };
  const promises = { ...timersPromises };

  function timer(native: typeof setTimeout, repeats: boolean) {
    return (callback: Callback, ms?: number, ...args: unknown[]) =>
      self.inBody && typeof callback === 'function'
        ? timeoutAfter(self, ms, () => callback(...args), repeats)
        : native(callback, ms, ...args);
  }

  function clear(native: typeof clearTimeout) {
    return (timer: unknown) => {
      const virtualTimer = virtualTimerOf(timer);
      if (virtualTimer !== undefined) virtualTimer.close();
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
        ? immediate(self, () => callback(...args))
        : real.setImmediate(callback, ...args),
    clearImmediate: clear(real.clearImmediate as unknown as typeof clearTimeout),
  };
  Object.assign(globalThis, controlled);
  Object.assign(timers, controlled);
  timersPromises.setTimeout = ((ms, value, options) =>
    self.inBody
      ? promisedTimer((call) => timeoutAfter(self, ms, call), value, options)
      : promises.setTimeout(ms, value, options)) as typeof promises.setTimeout;
  timersPromises.setImmediate = ((value, options) =>
    self.inBody
      ? promisedTimer((call) => immediate(self, call), value, options)
      : promises.setImmediate(value, options)) as typeof promises.setImmediate;
  timersPromises.setInterval = ((ms, value, options) =>
    self.inBody
      ? promisedInterval(self, ms, value, options)
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
    timeoutAfter(self, ms, () => controller.abort(reason)).unref();
    return controller.signal;
  };
  syncBuiltinESMExports();
}
