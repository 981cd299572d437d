import type { ExploredThread } from '../explored-thread.ts';
import { cancel, setKeepsAlive, startImmediate, startTimer } from '../pending-events.ts';

const MAX_MS = 2 ** 31 - 1;

/** A timer or an immediate of an explored thread, in virtual time. It has the methods of Node's `Timeout`. */
export class VirtualTimer {
  readonly #self: ExploredThread;
  /** Starts the timer and returns the index of its waiter. */
  readonly #start: (fire: () => void) => number;
  readonly #repeats: boolean;
  readonly #callback: () => void;
  #waiter = 0;
  #keepsAlive = true;

  constructor(
    self: ExploredThread,
    start: (fire: () => void) => number,
    callback: () => void,
    repeats = false,
  ) {
    this.#self = self;
    this.#start = start;
    this.#callback = callback;
    this.#repeats = repeats;
    this.refresh();
  }

  refresh(): this {
    this.close();
    this.#waiter = this.#start(() => {
      this.#waiter = 0;
      if (this.#repeats) this.refresh();
      this.#callback();
    });
    setKeepsAlive(this.#self, this.#waiter, this.#keepsAlive);
    return this;
  }

  close(): this {
    if (this.#waiter !== 0) cancel(this.#self, this.#waiter);
    this.#waiter = 0;
    return this;
  }

  ref(): this {
    return this.#setRef(true);
  }

  unref(): this {
    return this.#setRef(false);
  }

  hasRef(): boolean {
    return this.#keepsAlive;
  }

  #setRef(keepsAlive: boolean): this {
    this.#keepsAlive = keepsAlive;
    setKeepsAlive(this.#self, this.#waiter, keepsAlive);
    return this;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** A number that `clearTimeout` accepts in place of the timer, as in Node. */
  [Symbol.toPrimitive](): number {
    timersByNumber.set(this.#number, new WeakRef(this));
    return this.#number;
  }
  readonly #number = ++lastNumber;
}

let lastNumber = 0;
const timersByNumber = new Map<number, WeakRef<VirtualTimer>>();

/** The virtual timer behind an argument of `clearTimeout`; undefined if it is not one. */
export function virtualTimerOf(timer: unknown): VirtualTimer | undefined {
  if (timer instanceof VirtualTimer) return timer;
  return typeof timer === 'object' ? undefined : timersByNumber.get(Number(timer))?.deref();
}

export function timeoutAfter(
  self: ExploredThread,
  ms: unknown,
  callback: () => void,
  repeats = false,
): VirtualTimer {
  // Node turns a time that is too short, too long or no number into 1 ms, and cuts off fractions.
  const time = Number(ms) >= 1 && Number(ms) <= MAX_MS ? Math.trunc(Number(ms)) : 1;
  return new VirtualTimer(self, (fire) => startTimer(self, time, fire), callback, repeats);
}

export function immediate(self: ExploredThread, callback: () => void): VirtualTimer {
  return new VirtualTimer(self, (fire) => startImmediate(self, fire), callback);
}
