import type { MutexWords } from './mutex-table.ts';

const PLACES = 128;
/**
 * The words of a slot: a spin lock around changes; the number of readers that hold the key, or `WRITING`; the ticket of the
 * first waiter and the next free ticket; and one place per waiter.
 */
const Word = { mutex: 0, readers: 1, first: 2, next: 3, places: 4 } as const;
export const SLOT_WORDS = Word.places + PLACES;
const WRITING = -1;
const State = { empty: 0, reads: 1, writes: 2, granted: 3, gone: 4 } as const;

/** A waiter's place in the queue. */
export interface QueueEntry {
  readonly shared: boolean;
  /** The word on which the waiter sleeps while its value is `waiting`. */
  readonly word: number;
  readonly waiting: number;
}

/** The FIFO queue of readers and writers of one slot. The first waiters are admitted as soon as they can be. */
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

  function admit(shared: boolean): boolean {
    const inside = words[readers]!;
    if (shared ? inside === WRITING : inside !== 0) return false;
    words[readers] = shared ? inside + 1 : WRITING;
    return true;
  }

  function admitFirst(): void {
    for (; words[at + Word.first] !== words[at + Word.next]; words[at + Word.first]! += 1) {
      const place = placeOf(words[at + Word.first]!);
      const state = Atomics.load(words, place);
      if (state === State.gone) Atomics.store(words, place, State.empty);
      else if (admit(state === State.reads)) {
        Atomics.store(words, place, State.granted);
        Atomics.notify(words, place);
      } else return;
    }
  }

  const isEmpty = () => words[at + Word.first] === words[at + Word.next];

  return {
    tryEnter: (shared: boolean) => alone(() => isEmpty() && admit(shared)),

    /** Acquires the key, or joins the queue. */
    enter: (shared: boolean): QueueEntry =>
      alone(() => {
        const word = placeOf(words[at + Word.next]!);
        const waiting = shared ? State.reads : State.writes;
        if (Atomics.load(words, word) !== State.empty) throw new Error('the queue is full');
        Atomics.store(words, word, waiting);
        words[at + Word.next]! += 1;
        admitFirst();
        return { shared, word, waiting };
      }),

    isGranted: ({ word }: QueueEntry) => Atomics.load(words, word) === State.granted,

    /** Frees the place of a waiter that was admitted. */
    collect: ({ word }: QueueEntry) => void Atomics.store(words, word, State.empty),

    /** Leaves the queue; returns false for a waiter that was admitted in the meantime. */
    leave: ({ word }: QueueEntry) =>
      alone(() => {
        const isIn = Atomics.load(words, word) === State.granted;
        Atomics.store(words, word, isIn ? State.empty : State.gone);
        admitFirst();
        return !isIn;
      }),

    release: (shared: boolean) =>
      alone(() => {
        words[readers] = shared ? words[readers]! - 1 : 0;
        admitFirst();
      }),
  };
}
