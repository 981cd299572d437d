import { Op, type OperationName } from '../memory/operation.ts';
import type { ProgramMemory } from '../memory/program-memory.ts';
import { RealBigInt64Array, RealInt32Array, realAtomics } from '../memory/real-globals.ts';
import { Global } from '../memory/shared-state.ts';
import { Mark } from '../memory/step-words.ts';
import { Slot, Status } from '../memory/thread-slot.ts';
import { hashValue } from '../memory/value-hash.ts';
import { dequeue, enqueue, type Word, wakeWaiters } from '../memory/waiters.ts';
import { markStep, noteChange } from '../schedule/step-effects.ts';
import type { ExploredThread } from './explored-thread.ts';
import { startWaitAsync } from './pending-events.ts';
import { sourceOfStep } from './source-location.ts';
import { showValue } from './step-note.ts';
import { recordResult, takeTurn, yieldTurn } from './turn.ts';

type AtomicArray = Int32Array | BigInt64Array;
type AtomicValue = number | bigint;
/**
 * The signatures that the functions really have: they take any typed array of integers, and values of its
 * kind.
 */
type Native<Result> = (array: AtomicArray, index: number, ...operands: unknown[]) => Result;
const native = realAtomics as unknown as Record<Exclude<OperationName, 'wait'>, Native<AtomicValue>> & {
  wait: Native<string>;
};

const writes = ['store', 'exchange', 'add', 'sub', 'and', 'or', 'xor'] as const;

/**
 * Replaces the functions of the global Atomics for good: code that keeps a reference to one keeps the
 * controlled one. Outside a thread's body, and on memory that is not shared, they behave as before. `pause`
 * exists on every version of Node.
 */
export function controlAtomics(self: ExploredThread, memory: ProgramMemory): void {
  const { shared } = self;
  const { words } = shared;

  /** Waits for the thread's turn; returns false if the call is no step. */
  function turn(operation: number, array: AtomicArray, index: number, operands: number): boolean {
    // An invalid array or index is left to the native function to refuse.
    if (!self.inBody || !(whole(index) >= 0 && whole(index) < array.length)) return false;
    const { buffer, offset, size } = wordOf(array, index);
    if (buffer < 0) return false;
    takeTurn(self, operation, size, buffer, offset, operands);
    return true;
  }

  function wordOf(array: AtomicArray, index: number): Word {
    const size = array.BYTES_PER_ELEMENT;
    return { buffer: memory.numberOf(array.buffer), offset: array.byteOffset + whole(index) * size, size };
  }

  function finish(
    before: AtomicValue,
    after: AtomicValue,
    result: AtomicValue | string,
    ...operands: unknown[]
  ): void {
    recordResult(self, hashValue(before), hashValue(after));
    if (before !== after) noteChange(shared);
    tell(result, operands);
  }

  function tell(result: unknown, operands: unknown[]): void {
    self.describeStep?.({
      step: words[Global.steps]! - 1,
      operands: operands.map(showValue).join(' → '),
      result: showValue(result),
      source: sourceOfStep(),
    });
  }

  const controlled: Record<string, (...args: never[]) => unknown> = {
    load(array: AtomicArray, index: number) {
      if (!turn(Op.load, array, index, 0)) return native.load(array, index);
      const value = native.load(array, index);
      finish(value, value, value);
      return value;
    },
    compareExchange(array: AtomicArray, index: number, expected: AtomicValue, replacement: AtomicValue) {
      const operands = Math.imul(hashValue(expected), 31) + hashValue(replacement);
      if (!turn(Op.compareExchange, array, index, operands)) {
        return native.compareExchange(array, index, expected, replacement);
      }
      const before = native.compareExchange(array, index, expected, replacement);
      if (failed(array, before, expected)) markStep(shared, Mark.failed);
      finish(before, native.load(array, index), before, expected, replacement);
      return before;
    },
    wait(array: AtomicArray, index: number, expected: AtomicValue, timeoutMs?: number) {
      if (!canWait(array) || !turn(Op.wait, array, index, hashValue(expected)))
        return native.wait(array, index, expected, timeoutMs);
      const time = begin(array, index, expected, timeoutMs);
      return typeof time === 'number' ? sleep(array, index, time) : time;
    },
    notify(array: AtomicArray, index: number, count?: number) {
      if (!canWait(array) || !turn(Op.notify, array, index, 0)) return native.notify(array, index, count);
      const asked = count === undefined ? Number.POSITIVE_INFINITY : Math.max(0, whole(count));
      const { buffer, offset } = wordOf(array, index);
      const woken = wakeWaiters(shared, buffer, offset, asked);
      recordResult(self, 0, woken);
      if (woken > 0) noteChange(shared);
      tell(woken, count === undefined ? [] : [count]);
      return woken;
    },
    waitAsync(array: AtomicArray, index: number, expected: AtomicValue, timeoutMs?: number) {
      if (!canWait(array) || !turn(Op.waitAsync, array, index, hashValue(expected)))
        return native.waitAsync(array, index, expected, timeoutMs);
      const time = begin(array, index, expected, timeoutMs);
      if (typeof time !== 'number') return { async: false, value: time };
      noteChange(shared);
      return { async: true, value: startWaitAsync(self, wordOf(array, index), time) };
    },
    pause() {
      if (!self.inBody) return;
      takeTurn(self, Op.pause, 0, -1, 0, 0);
      recordResult(self, 0, 0);
      tell(undefined, []);
    },
  };
  for (const name of writes) {
    controlled[name] = (array: AtomicArray, index: number, value: AtomicValue) => {
      if (!turn(Op[name], array, index, hashValue(value))) return native[name](array, index, value);
      const before = native.load(array, index);
      const result = native[name](array, index, value);
      finish(before, native.load(array, index), result, value);
      return result;
    };
  }

  /** Returns the time to wait, or the result if the wait is over at once. */
  function begin(
    array: AtomicArray,
    index: number,
    expected: AtomicValue,
    timeoutMs: unknown,
  ): number | string {
    // A native wait of 0 ms compares the value, and refuses what does not fit the array.
    const looked = native.wait(array, index, expected, 0);
    const time = waitTime(timeoutMs);
    const result = looked === 'not-equal' || time <= 0 ? looked : 'waits';
    const value = native.load(array, index);
    finish(
      value,
      value,
      result,
      time === Number.POSITIVE_INFINITY ? expected : `${showValue(expected)} for ${time} ms`,
    );
    return result === 'waits' ? time : result;
  }

  function sleep(array: AtomicArray, index: number, timeoutMs: number): 'ok' | 'timed-out' {
    const { slot } = self;
    const bit = 1 << self.index;
    enqueue(shared, self.index, self.index, wordOf(array, index), timeoutMs);
    words[slot + Slot.operation] = Op.wake;
    words[slot + Slot.status] = Status.waiting;
    words[slot + Slot.timedOut] = 0;
    words[slot + Slot.repeats] = 0;
    if (timeoutMs !== Number.POSITIVE_INFINITY) words[Global.timed]! |= bit;
    noteChange(shared);
    yieldTurn(self);
    dequeue(shared, self.index);
    const result = words[slot + Slot.timedOut] === 0 ? 'ok' : 'timed-out';
    recordResult(self, 0, words[slot + Slot.timedOut] === 0 ? 0 : 1);
    tell(result, []);
    return result;
  }

  for (const [name, value] of Object.entries(controlled)) {
    Object.defineProperty(Atomics, name, { value: named(name, value), writable: true, configurable: true });
  }
}

function named<F>(name: string, f: F): F {
  return Object.defineProperty(f, 'name', { value: name });
}

/** Whether a compareExchange has not written. The expected value is compared as the array would hold it. */
function failed(array: AtomicArray, before: AtomicValue, expected: AtomicValue): boolean {
  if (before === expected) return false;
  const held = Reflect.construct(array.constructor, [1]) as AtomicArray;
  held[0] = (typeof before === 'bigint' ? expected : whole(expected)) as never;
  return held[0] !== before;
}

/** Converts to a whole number as the language does: a BigInt throws. */
function whole(index: unknown): number {
  return Math.trunc(+(index as number)) || 0;
}

/** Whether the array can be waited on. The native functions refuse all others. */
function canWait(array: AtomicArray): boolean {
  return array instanceof RealInt32Array || array instanceof RealBigInt64Array;
}

/** As the language specification has it, NaN means forever, and a negative time means 0. */
function waitTime(timeoutMs: unknown): number {
  const time = +(timeoutMs as number);
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : Math.max(0, time);
}
