import type { MutexWords } from './mutex-table.ts';

const PLACES = 128;
/**
 * Of a slot: whether the line is being changed, how many readers are in (or that a writer is), how many have been let in and how many
 * have come in all, and a place for each that is in line.
 */
const Word = { mutex: 0, readers: 1, first: 2, next: 3, places: 4 } as const;
export const SLOT_WORDS = Word.places + PLACES;
const WRITING = -1;
const State = { empty: 0, reads: 1, writes: 2, granted: 3, gone: 4 } as const;

/** A place in line. */
export interface QueueEntry {
  readonly shared: boolean;
  /** On which it sleeps while that is `waiting`. */
  readonly word: number;
  readonly waiting: number;
}

/** Readers and writers in one line, of which the first are let in as soon as they can be. */
export function readerWriterQueue(words: MutexWords, at: number) {
  const readers = at + Word.readers;
  const placeOf = (ticket: number) => at + Word.places + (ticket % PLACES);

  function alone<T>(change: () => T): T {
    while (Atomics.compareExchange(words, at + Word.mutex, 0, 1) !== 0);
    try {
      return change();
    } finally {
      Atomics.store(words, at + Word.mutex, 0);
    }
  }

  function comeIn(shared: boolean): boolean {
    const inside = words[readers]!;
    if (shared ? inside === WRITING : inside !== 0) return false;
    words[readers] = shared ? inside + 1 : WRITING;
    return true;
  }

  function letIn(): void {
    for (; words[at + Word.first] !== words[at + Word.next]; words[at + Word.first]! += 1) {
      const place = placeOf(words[at + Word.first]!);
      const state = Atomics.load(words, place);
      if (state === State.gone) Atomics.store(words, place, State.empty);
      else if (comeIn(state === State.reads)) {
        Atomics.store(words, place, State.granted);
        Atomics.notify(words, place);
      } else return;
    }
  }

  const isEmpty = () => words[at + Word.first] === words[at + Word.next];

  return {
    tryEnter: (shared: boolean) => alone(() => isEmpty() && comeIn(shared)),

    /** Comes in, or stands in line. */
    enter: (shared: boolean): QueueEntry =>
      alone(() => {
        const word = placeOf(words[at + Word.next]!);
        const waiting = shared ? State.reads : State.writes;
        if (Atomics.load(words, word) !== State.empty) throw new Error('the line is full');
        Atomics.store(words, word, waiting);
        words[at + Word.next]! += 1;
        letIn();
        return { shared, word, waiting };
      }),

    isGranted: ({ word }: QueueEntry) => Atomics.load(words, word) === State.granted,

    /** Gives up the place of one that has come in. */
    collect: ({ word }: QueueEntry) => void Atomics.store(words, word, State.empty),

    /** False for one that has come in meanwhile. */
    leave: ({ word }: QueueEntry) =>
      alone(() => {
        const isIn = Atomics.load(words, word) === State.granted;
        Atomics.store(words, word, isIn ? State.empty : State.gone);
        letIn();
        return !isIn;
      }),

    release: (shared: boolean) =>
      alone(() => {
        words[readers] = shared ? words[readers]! - 1 : 0;
        letIn();
      }),
  };
}
