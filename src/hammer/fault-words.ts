/*
 * What a run and its workers tell each other about faults, in shared memory: whether any more may be injected, how
 * many were, and for each worker whether its death is one.
 */
export type FaultWords = Int32Array<SharedArrayBuffer>;

const Word = { calm: 0, injected: 1, workers: 2 } as const;

/** From `asked` on: it asks for its end, in the place of that number. */
export const Doom = { none: 0, dying: 1, asked: 2 } as const;

export function createFaultWords(workers: number): FaultWords {
  return new Int32Array(new SharedArrayBuffer((Word.workers + workers) * 4));
}

/** No more faults: what was injected last has to recover before the run ends. */
export function calmDown(words: FaultWords): void {
  Atomics.store(words, Word.calm, 1);
}

export function isCalm(words: FaultWords): boolean {
  return Atomics.load(words, Word.calm) !== 0;
}

export function countFault(words: FaultWords): void {
  Atomics.add(words, Word.injected, 1);
}

export function injectedFaults(words: FaultWords): number {
  return Atomics.load(words, Word.injected);
}

/** Says that the worker asks to be ended, or that its end is near. */
export function setDoom(words: FaultWords, worker: number, doom: number): void {
  Atomics.store(words, Word.workers + worker, doom);
}

/** Not where it is being ended already: that it dies is then a fault. */
export function takeBackAsking(words: FaultWords, worker: number): void {
  const doom = doomOf(words, worker);
  if (doom >= Doom.asked) Atomics.compareExchange(words, Word.workers + worker, doom, Doom.none);
}

export function doomOf(words: FaultWords, worker: number): number {
  return Atomics.load(words, Word.workers + worker);
}
