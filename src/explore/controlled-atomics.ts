import { Head, Mark, Seat, Status } from './board.ts';
import { mark, somethingChanged } from './decide.ts';
import { waitAsync } from './event-loop.ts';
import { folded } from './folded.ts';
import { shown, sourceOfStep } from './note.ts';
import { Op, type OperationName } from './operation.ts';
import { RealBigInt64Array, RealInt32Array, realAtomics } from './real.ts';
import type { SharedMemory } from './shared-memory.ts';
import { done, type Me, pass, takeTurn } from './turn.ts';
import { enqueue, leaveLine, type Word, wakeWaiters } from './waiters.ts';

type Words = Int32Array | BigInt64Array;
type Value = number | bigint;
/** As they really are: each takes any typed array of integers, and its kind of values. */
type Native<Result> = (array: Words, index: number, ...operands: unknown[]) => Result;
const native = realAtomics as unknown as Record<Exclude<OperationName, 'wait'>, Native<Value>> & {
  wait: Native<string>;
};

const writes = ['store', 'exchange', 'add', 'sub', 'and', 'or', 'xor'] as const;

/**
 * Takes the place of the functions of the global Atomics, for good: whoever keeps one keeps the one that is controlled.
 * Outside a thread's body, and on memory that is not shared, they do what they always did. `pause` is there on every Node.
 */
export function controlAtomics(me: Me, memory: SharedMemory): void {
  const { board } = me;
  const { words } = board;

  /** Waits for the thread's turn; false where this is no step. */
  function turn(operation: number, array: Words, index: number, operands: number): boolean {
    // Whatever is wrong with the array or the index is the real one's to refuse.
    if (!me.inBody || !(whole(index) >= 0 && whole(index) < array.length)) return false;
    const { buffer, offset, size } = wordOf(array, index);
    if (buffer < 0) return false;
    takeTurn(me, operation, size, buffer, offset, operands);
    return true;
  }

  function wordOf(array: Words, index: number): Word {
    const size = array.BYTES_PER_ELEMENT;
    return { buffer: memory.numberOf(array.buffer), offset: array.byteOffset + whole(index) * size, size };
  }

  function finish(before: Value, after: Value, result: Value | string, ...operands: unknown[]): void {
    done(me, folded(before), folded(after));
    if (before !== after) somethingChanged(board);
    tell(result, operands);
  }

  function tell(result: unknown, operands: unknown[]): void {
    me.tell?.({
      step: words[Head.steps]! - 1,
      operands: operands.map(shown).join(' → '),
      result: shown(result),
      source: sourceOfStep(),
    });
  }

  const controlled: Record<string, (...args: never[]) => unknown> = {
    load(array: Words, index: number) {
      if (!turn(Op.load, array, index, 0)) return native.load(array, index);
      const value = native.load(array, index);
      finish(value, value, value);
      return value;
    },
    compareExchange(array: Words, index: number, expected: Value, replacement: Value) {
      const operands = Math.imul(folded(expected), 31) + folded(replacement);
      if (!turn(Op.compareExchange, array, index, operands)) {
        return native.compareExchange(array, index, expected, replacement);
      }
      const before = native.compareExchange(array, index, expected, replacement);
      if (failed(array, before, expected)) mark(board, Mark.failed);
      finish(before, native.load(array, index), before, expected, replacement);
      return before;
    },
    wait(array: Words, index: number, expected: Value, timeoutMs?: number) {
      if (!canWait(array) || !turn(Op.wait, array, index, folded(expected)))
        return native.wait(array, index, expected, timeoutMs);
      const time = begin(array, index, expected, timeoutMs);
      return typeof time === 'number' ? sleep(array, index, time) : time;
    },
    notify(array: Words, index: number, count?: number) {
      if (!canWait(array) || !turn(Op.notify, array, index, 0)) return native.notify(array, index, count);
      const asked = count === undefined ? Number.POSITIVE_INFINITY : Math.max(0, whole(count));
      const { buffer, offset } = wordOf(array, index);
      const woken = wakeWaiters(board, buffer, offset, asked);
      done(me, 0, woken);
      if (woken > 0) somethingChanged(board);
      tell(woken, count === undefined ? [] : [count]);
      return woken;
    },
    waitAsync(array: Words, index: number, expected: Value, timeoutMs?: number) {
      if (!canWait(array) || !turn(Op.waitAsync, array, index, folded(expected)))
        return native.waitAsync(array, index, expected, timeoutMs);
      const time = begin(array, index, expected, timeoutMs);
      if (typeof time !== 'number') return { async: false, value: time };
      somethingChanged(board);
      return { async: true, value: waitAsync(me, wordOf(array, index), time) };
    },
    pause() {
      if (!me.inBody) return;
      takeTurn(me, Op.pause, 0, -1, 0, 0);
      done(me, 0, 0);
      tell(undefined, []);
    },
  };
  for (const name of writes) {
    controlled[name] = (array: Words, index: number, value: Value) => {
      if (!turn(Op[name], array, index, folded(value))) return native[name](array, index, value);
      const before = native.load(array, index);
      const result = native[name](array, index, value);
      finish(before, native.load(array, index), result, value);
      return result;
    };
  }

  /** The time to wait for, or what a wait comes to at once. */
  function begin(array: Words, index: number, expected: Value, timeoutMs: unknown): number | string {
    // For no time: the real one compares, and refuses what is not of the array's kind.
    const looked = native.wait(array, index, expected, 0);
    const time = waitTime(timeoutMs);
    const result = looked === 'not-equal' || time <= 0 ? looked : 'waits';
    const value = native.load(array, index);
    finish(
      value,
      value,
      result,
      time === Number.POSITIVE_INFINITY ? expected : `${shown(expected)} for ${time} ms`,
    );
    return result === 'waits' ? time : result;
  }

  function sleep(array: Words, index: number, timeoutMs: number): 'ok' | 'timed-out' {
    const { seat } = me;
    const bit = 1 << me.index;
    enqueue(board, me.index, me.index, wordOf(array, index), timeoutMs);
    words[seat + Seat.operation] = Op.wake;
    words[seat + Seat.status] = Status.waiting;
    words[seat + Seat.timedOut] = 0;
    words[seat + Seat.repeats] = 0;
    if (timeoutMs !== Number.POSITIVE_INFINITY) words[Head.timed]! |= bit;
    somethingChanged(board);
    pass(me);
    leaveLine(board, me.index);
    const result = words[seat + Seat.timedOut] === 0 ? 'ok' : 'timed-out';
    done(me, 0, words[seat + Seat.timedOut] === 0 ? 0 : 1);
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

/** Whether a compareExchange has only read: what was expected is compared as the array would hold it. */
function failed(array: Words, before: Value, expected: Value): boolean {
  if (before === expected) return false;
  const held = Reflect.construct(array.constructor, [1]) as Words;
  held[0] = (typeof before === 'bigint' ? expected : whole(expected)) as never;
  return held[0] !== before;
}

/** A whole number as the language takes it: not from a BigInt. */
function whole(index: unknown): number {
  return Math.trunc(+(index as number)) || 0;
}

/** What else there is of arrays, the real functions refuse. */
function canWait(array: Words): boolean {
  return array instanceof RealInt32Array || array instanceof RealBigInt64Array;
}

/** As the language has it: not a number is for ever, and nobody waits for less than no time. */
function waitTime(timeoutMs: unknown): number {
  const time = +(timeoutMs as number);
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : Math.max(0, time);
}
