/** A generated program as data, so that it can be printed, shrunk and kept. */
export interface Code {
  /** The instructions of each of the {@link THREADS} threads; a thread without any ends at once. */
  readonly threads: readonly (readonly Instruction[])[];
  /** How many threads may die. */
  readonly deaths: number;
  /** Whether waits may time out at any step, instead of only when no other thread can run. */
  readonly timeouts: boolean;
}

/** One element of the memory, which may overlap others. */
export interface View {
  readonly type: keyof typeof elements;
  readonly offset: number;
}

export type Instruction =
  | { readonly do: 'load'; readonly view: View }
  | {
      readonly do: 'store' | 'add' | 'sub' | 'and' | 'or' | 'xor' | 'exchange';
      readonly view: View;
      readonly value: number;
    }
  | {
      readonly do: 'compareExchange';
      readonly view: View;
      readonly expected: number;
      readonly value: number;
    }
  | {
      readonly do: 'wait';
      readonly view: View;
      readonly expected: number;
      /** The time limit; none if it is missing. */
      readonly ms?: number | undefined;
    }
  | { readonly do: 'notify'; readonly view: View; readonly count?: number | undefined }
  | {
      readonly do: 'waitAsync';
      readonly view: View;
      readonly expected: number;
      readonly ms?: number | undefined;
      /** Runs when the wait is over; if it is missing, the thread awaits the wait. */
      readonly callback?: readonly Instruction[];
    }
  | { readonly do: 'setTimeout'; readonly ms: number; readonly callback: readonly Instruction[] }
  | { readonly do: 'sleep'; readonly ms: number }
  /** Loads up to `most` times, or forever, until it sees another value. */
  | { readonly do: 'spin'; readonly view: View; readonly value: number; readonly most?: number | undefined };

export const THREADS = 3;
/** The number of bytes that all views are over. */
export const BYTES = 16;
/** The most instructions of a thread, including those of its callbacks. */
export const SLOTS = 16;

/** The sizes of elements in bytes. The signed ones of 4 and 8 bytes can be waited on. */
export const elements = {
  Int8: 1,
  Uint8: 1,
  Int16: 2,
  Uint16: 2,
  Int32: 4,
  Uint32: 4,
  BigInt64: 8,
  BigUint64: 8,
} as const;

/**
 * Numbers the instructions of a thread, with those of a callback after the one that sets it up: each is where
 * a result goes.
 */
export function slotsOf(instructions: readonly Instruction[]): ReadonlyMap<Instruction, number> {
  const slots = new Map<Instruction, number>();
  const number = (list: readonly Instruction[]) => {
    for (const instruction of list) {
      slots.set(instruction, slots.size);
      if ('callback' in instruction) number(instruction.callback ?? []);
    }
  };
  number(instructions);
  return slots;
}

/** The results of waits as numbers. */
export const results = { ok: 0, 'not-equal': 1, 'timed-out': 2 } as const;
