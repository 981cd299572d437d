/** What a made-up program consists of: data, so that it can be printed, shrunk and kept. */
export interface Code {
  /** What each of the {@link THREADS} threads does; an empty one ends at once. */
  readonly threads: readonly (readonly Instruction[])[];
  /** How many threads may die. */
  readonly deaths: number;
  /** Whether a time limit may be over at any step; else only where nobody else can go on. */
  readonly timeouts: boolean;
}

/** One element of the memory, which overlaps others. */
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
      /** Without a limit where it is missing. */
      readonly ms?: number | undefined;
    }
  | { readonly do: 'notify'; readonly view: View; readonly count?: number | undefined }
  | {
      readonly do: 'waitAsync';
      readonly view: View;
      readonly expected: number;
      readonly ms?: number | undefined;
      /** What is done when it is over; where it is missing, the thread awaits it. */
      readonly callback?: readonly Instruction[];
    }
  | { readonly do: 'setTimeout'; readonly ms: number; readonly callback: readonly Instruction[] }
  | { readonly do: 'sleep'; readonly ms: number }
  /** Loads until it sees something else, `most` times; for ever where that is missing. */
  | { readonly do: 'spin'; readonly view: View; readonly value: number; readonly most?: number | undefined };

export const THREADS = 3;
/** The bytes that all views are of. */
export const BYTES = 16;
/** The most instructions of a thread's, with those of its callbacks. */
export const SLOTS = 16;

/** Sizes in bytes; the signed ones of 4 and 8 bytes can be waited for. */
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

/** Numbers a thread's instructions, those of a callback behind the one that sets it up: where each puts its result. */
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

/** What waits come to, as a result. */
export const results = { ok: 0, 'not-equal': 1, 'timed-out': 2 } as const;
