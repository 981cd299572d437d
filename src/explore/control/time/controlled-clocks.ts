import { Global, type SharedState } from '../../memory/shared-state.ts';
import { Mark } from '../../memory/step-words.ts';
import { CLOCK } from '../../memory/waiter-slot.ts';
import { markStep } from '../../schedule/step-effects.ts';
import type { ExploredThread } from '../explored-thread.ts';

/** The time on the clocks when an execution begins. */
const START_MS = 1_000;
const START_DATE = Date.UTC(2026, 0, 1);
/**
 * A loop that does nothing but read the clock must end: after this many reads within one step, each one
 * advances it.
 */
const READS_PER_STEP = 1_000;
/**
 * A thread that reads a standing clock in this many steps is polling it and waits for it to advance; once it
 * has advanced, fewer reads suffice.
 */
const POLLING_STEPS = 128;
const POLLING_STEPS_AFTER_ADVANCE = 8;

/**
 * Replaces `performance.now`, `Date`, `process.hrtime` and the other clocks. Time stands still except that it
 * advances to the end of a wait or a timer, so that what a program does follows from its schedule alone.
 * Returns a function to call when an execution begins.
 */
export function controlClocks(shared: SharedState, self?: ExploredThread): () => void {
  const { words, times } = shared;
  let step = -1;
  let reads = 0;
  let lastTime = 0;
  let steps = 0;

  function elapsed(): number {
    if (step !== words[Global.steps]) {
      step = words[Global.steps]!;
      reads = 0;
      steps += 1;
    }
    if (lastTime !== times[CLOCK]!) {
      lastTime = times[CLOCK]!;
      steps = 0;
    }
    const patience = words[Global.clockLeap]! > 1 ? POLLING_STEPS_AFTER_ADVANCE : POLLING_STEPS;
    if (self?.inBody && steps >= patience) words[Global.pollingClock]! |= 1 << self.index;
    reads += 1;
    if (reads > READS_PER_STEP) {
      times[CLOCK]! += 1;
      lastTime = times[CLOCK]!;
      // Another thread may have read the clock already, or its deadline may have passed now.
      markStep(shared, Mark.farReaching);
    }
    return times[CLOCK]!;
  }

  const nanoseconds = () => BigInt(Math.round((START_MS + elapsed()) * 1e6));
  const hrtime = (since?: [number, number]): [number, number] => {
    const now =
      nanoseconds() - (since === undefined ? 0n : BigInt(since[0]) * 1_000_000_000n + BigInt(since[1]));
    return [Number(now / 1_000_000_000n), Number(now % 1_000_000_000n)];
  };
  process.hrtime = Object.assign(hrtime, { bigint: nanoseconds });
  Object.defineProperty(performance, 'now', {
    value: () => START_MS + elapsed(),
    configurable: true,
    writable: true,
  });
  const origin = START_DATE - START_MS;
  Object.defineProperty(performance, 'timeOrigin', { value: origin, configurable: true });
  Object.defineProperty(performance, 'toJSON', {
    value: () => ({ nodeTiming: performance.nodeTiming, timeOrigin: origin }),
    configurable: true,
  });
  const realMark = performance.mark.bind(performance);
  Object.defineProperty(performance, 'mark', {
    value: (name: string, options?: object) => realMark(name, { startTime: performance.now(), ...options }),
    configurable: true,
    writable: true,
  });
  process.uptime = () => (START_MS + elapsed()) / 1_000;
  controlEvents(() => performance.now());
  const now = () => START_DATE + Math.floor(elapsed());
  controlTemporal(now);
  globalThis.Date = new Proxy(Date, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: (target) => new target(now()).toString(),
    get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
  });
  Date.prototype.constructor = Date;
  return () => {
    step = -1;
    steps = 0;
    lastTime = 0;
  };
}

/** Stamps an event with the time of its construction or, if Node constructed it, of the first request. */
function controlEvents(now: () => number): void {
  const times = new WeakMap<Event, number>();
  const timeOf = (event: Event) => {
    if (!times.has(event)) times.set(event, now());
    return times.get(event)!;
  };
  Object.defineProperty(Event.prototype, 'timeStamp', {
    get(this: Event) {
      return timeOf(this);
    },
    configurable: true,
  });
  globalThis.Event = new Proxy(Event, {
    construct(target, args, newTarget) {
      const event = Reflect.construct(target, args, newTarget) as Event;
      timeOf(event);
      return event;
    },
  });
}

/** Everything that `Temporal.Now` returns is derived from the instant. */
function controlTemporal(now: () => number): void {
  interface Zoned {
    toPlainDate(): unknown;
    toPlainTime(): unknown;
    toPlainDateTime(): unknown;
  }
  const temporal = Reflect.get(globalThis, 'Temporal') as
    | {
        Now: Record<string, unknown> & { timeZoneId(): string };
        Instant: { fromEpochMilliseconds(ms: number): { toZonedDateTimeISO(zone: string): Zoned } };
      }
    | undefined;
  if (temporal === undefined) return;
  const { Now, Instant } = temporal;
  const zoned = (zone = Now.timeZoneId()) => Instant.fromEpochMilliseconds(now()).toZonedDateTimeISO(zone);
  Object.assign(Now, {
    instant: () => Instant.fromEpochMilliseconds(now()),
    zonedDateTimeISO: zoned,
    plainDateTimeISO: (zone?: string) => zoned(zone).toPlainDateTime(),
    plainDateISO: (zone?: string) => zoned(zone).toPlainDate(),
    plainTimeISO: (zone?: string) => zoned(zone).toPlainTime(),
  });
}
