import { countText } from '../../base/number-text.ts';
import { InvalidProgramError } from '../program/invalid-program-error.ts';
import { MAX_THREADS, refusePromise } from '../program/program.ts';
import type { MemoryRange } from './operation.ts';
import { RealBigInt64Array, RealInt32Array, RealSharedArrayBuffer, RealUint8Array } from './real-globals.ts';

/**
 * The program's shared memory. The n-th SharedArrayBuffer that the setup makes is the n-th buffer of a pool,
 * the same one in every thread. A buffer that a thread makes later belongs to that thread and is numbered
 * there.
 */
export interface ProgramMemory {
  /** Replaces the pool: with an empty one that the next setup fills (`growing`), or with a filled one. */
  adopt(pool: SharedArrayBuffer[], growing: boolean): void;
  /** Runs a setup over memory that is all zeros. @throws whatever the setup throws */
  setUp<World>(setup: () => World): World;
  /** The number of a buffer; -1 if it is not shared. */
  numberOf(buffer: ArrayBufferLike): number;
  /** The value of a word that a thread can wait on; undefined if the word is not in the pool. */
  read(word: MemoryRange): number | bigint | undefined;
  /** Forgets the buffers that the thread has made or received itself. */
  forget(): void;
}

/**
 * How many buffers a setup may make. Numbers from here on are for buffers of a single thread, {@link
 * MAX_THREADS} apart so that threads never share a number.
 */
export const MAX_BUFFERS = 1_000;

/** Replaces the global SharedArrayBuffer. */
export function controlProgramMemory(thread: number): ProgramMemory {
  let numbers = new WeakMap<ArrayBufferLike, number>();
  let pool: SharedArrayBuffer[] = [];
  let growing = false;
  let settingUp = false;
  let made = 0;
  /** Buffers outside the pool that the thread made or received in this execution. */
  const own: SharedArrayBuffer[] = [];
  /**
   * Buffers that the thread has constructed itself. Any other buffer may be a second view of memory that
   * already has a number.
   */
  const fresh = new WeakSet<SharedArrayBuffer>();

  function numbersOfPool(): WeakMap<ArrayBufferLike, number> {
    return new WeakMap(pool.map((buffer, number) => [buffer, number]));
  }

  function make(length: number): SharedArrayBuffer {
    const number = made++;
    if (number >= MAX_BUFFERS) {
      throw new InvalidProgramError(
        `The setup makes more than ${MAX_BUFFERS} SharedArrayBuffers. Make fewer.`,
      );
    }
    if (number === pool.length && growing) {
      const buffer = new RealSharedArrayBuffer(length);
      pool.push(buffer);
      numbers.set(buffer, number);
      return buffer;
    }
    const buffer = pool[number];
    if (buffer?.byteLength === length) return buffer;
    throw new RangeError(
      `The setup made a SharedArrayBuffer of ${countText(length, 'byte')} where it made ${buffer ? `one of ${buffer.byteLength}` : 'none'} ` +
        'before. It has to do the same every time.',
    );
  }

  /**
   * A buffer that was cloned, or received in a message, is a different object over the same memory. Writing a
   * byte and looking for it elsewhere shows which: no other thread runs meanwhile.
   */
  function numberOfMemory(buffer: SharedArrayBuffer): number {
    const isSame = (other: SharedArrayBuffer) =>
      other.byteLength === buffer.byteLength && isSameMemory(other, buffer);
    const isFresh = fresh.has(buffer);
    const inPool = isFresh ? -1 : pool.findIndex(isSame);
    if (inPool >= 0) return inPool;
    const known = isFresh ? -1 : own.findIndex(isSame);
    const place = known < 0 ? own.push(buffer) - 1 : known;
    return MAX_BUFFERS + place * MAX_THREADS + thread;
  }

  globalThis.SharedArrayBuffer = new Proxy(RealSharedArrayBuffer, {
    construct(target, args: [number, { maxByteLength?: number }?], newTarget) {
      if (!settingUp) {
        const buffer = Reflect.construct(target, args, newTarget) as SharedArrayBuffer;
        fresh.add(buffer);
        return buffer;
      }
      if (args[1]?.maxByteLength !== undefined)
        throw new InvalidProgramError(
          'The setup makes a growable SharedArrayBuffer, which cannot be explored. Give it its final size.',
        );
      return make(Number(args[0] ?? 0));
    },
  });

  // Each thread would construct a memory of its own and wait forever for changes that another thread makes to
  // another.
  const wasm = Reflect.get(globalThis, 'WebAssembly') as {
    Memory: new (type: { shared?: boolean }) => object;
  };
  wasm.Memory = new Proxy(wasm.Memory, {
    construct(target, args: [{ shared?: boolean }], newTarget) {
      if (settingUp && args[0]?.shared)
        throw new InvalidProgramError(
          'The setup makes a shared WebAssembly.Memory, which cannot be explored.',
        );
      return Reflect.construct(target, args, newTarget);
    },
  });

  return {
    adopt(other, grows) {
      pool = other;
      growing = grows;
      numbers = numbersOfPool();
    },
    setUp(setup) {
      for (const buffer of pool) new Uint8Array(buffer).fill(0);
      settingUp = true;
      made = 0;
      try {
        const world = setup();
        refusePromise('setup', world);
        return world;
      } finally {
        settingUp = false;
      }
    },
    numberOf(buffer) {
      let number = numbers.get(buffer);
      if (number === undefined) {
        number = buffer instanceof RealSharedArrayBuffer ? numberOfMemory(buffer) : -1;
        if (number >= 0) numbers.set(buffer, number);
      }
      return number;
    },
    read({ buffer, offset, size }) {
      const memory = pool[buffer];
      if (memory === undefined) return undefined;
      return size === 8
        ? new RealBigInt64Array(memory, offset, 1)[0]
        : new RealInt32Array(memory, offset, 1)[0];
    },
    forget() {
      own.length = 0;
      numbers = numbersOfPool();
    },
  };
}

function isSameMemory(one: SharedArrayBuffer, other: SharedArrayBuffer): boolean {
  if (one.byteLength === 0) return false;
  const [byte, seen] = [new RealUint8Array(one), new RealUint8Array(other)];
  const before = byte[0]!;
  const same = before === seen[0];
  byte[0] = before ^ 0xff;
  const follows = seen[0] === byte[0];
  byte[0] = before;
  return same && follows;
}
