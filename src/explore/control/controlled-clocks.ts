import { CLOCK } from '../memory/waiter-slot.ts';
import { Global, type SharedState } from '../memory/shared-state.ts';
import { Mark } from '../memory/step-words.ts';
import { markStep } from '../schedule/step-effects.ts';
import type { ExploredThread } from './turn.ts';

/** What the clocks show when an execution begins. */
const START_MS = 1_000;
const START_DATE = Date.UTC(2026, 0, 1);
/** A loop that only looks at the clock comes to an end: after so many looks within one step, time passes with each. */
const LOOKS = 1_000;
/** A thread that looks at it in so many steps, while it stands still, waits for it to move; in fewer once it has moved. */
const LOOKING_STEPS = 128;
const LOOKING_STEPS_ON = 8;

/**
 * Takes the place of `performance.now`, `Date` and `process.hrtime`. Time stands still, and jumps to the end of a wait or a
 * timer when that is over: what a program does follows from its schedule alone. Returns what is called when an execution begins.
 */
export function controlClocks(shared: SharedState, self?: ExploredThread): () => void {
  const { words, times } = shared;
  let step = -1;
  let looks = 0;
  let seen = 0;
  let steps = 0;

  function elapsed(): number {
    if (step !== words[Global.steps]) {
      step = words[Global.steps]!;
      looks = 0;
      steps += 1;
    }
    if (seen !== times[CLOCK]!) {
      seen = times[CLOCK]!;
      steps = 0;
    }
    const patience = words[Global.clockLeap]! > 1 ? LOOKING_STEPS_ON : LOOKING_STEPS;
    if (self?.inBody && steps >= patience) words[Global.pollingClock]! |= 1 << self.index;
    looks += 1;
    if (looks > LOOKS) {
      times[CLOCK]! += 1;
      seen = times[CLOCK]!;
      // Others may have read the clock, or their time may be over now.
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
    seen = 0;
  };
}

/** An event has the time at which it was made, or that was asked for first where Node made it. */
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

/** All that `Temporal.Now` tells follows from the instant. */
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
