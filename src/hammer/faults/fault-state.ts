import { resolve } from 'node:path';
import { type FaultKind, faultKinds } from './fault-log.ts';

/*
 * What a run and its workers tell each other about faults, in shared memory: whether any more may be injected, how
 * many were, how many calls they touched, which file another process keeps locked and which one it reads, and for each
 * worker whether its death is one.
 */
export type FaultState = Int32Array<SharedArrayBuffer>;

const Word = {
  faultsDisabled: 0,
  injected: 1,
  writes: 2,
  locked: 3,
  read: 4,
  touched: 5,
  workers: 5 + faultKinds.length,
} as const;

/** From `asked` on: it asks for its end, in the place of that number. */
export const PendingDeath = { none: 0, dying: 1, asked: 2 } as const;

export function createFaultState(workers: number): FaultState {
  return new Int32Array(new SharedArrayBuffer((Word.workers + workers) * 4));
}

/** No more faults: what was injected last has to recover before the run ends. */
export function disableFaults(words: FaultState): void {
  Atomics.store(words, Word.faultsDisabled, 1);
}

export function areFaultsDisabled(words: FaultState): boolean {
  return Atomics.load(words, Word.faultsDisabled) !== 0;
}

export function countFault(words: FaultState): void {
  Atomics.add(words, Word.injected, 1);
}

export function injectedFaults(words: FaultState): number {
  return Atomics.load(words, Word.injected);
}

/** How many calls the faults of a kind have touched in this process. */
export function touchedCalls(words: FaultState, kind: FaultKind): number {
  return Atomics.load(words, Word.touched + faultKinds.indexOf(kind));
}

export function addTouched(words: FaultState, kind: FaultKind, calls: number): void {
  Atomics.add(words, Word.touched + faultKinds.indexOf(kind), calls);
}

/** Set while a snapshot of the file is kept open: its writes are counted. */
export function setReadFile(words: FaultState, file: string | undefined): void {
  Atomics.store(words, Word.read, file === undefined ? 0 : numberOf(file));
}

/** A write to the file was committed and answered. */
export function countWrite(words: FaultState, file: string): void {
  if (Atomics.load(words, Word.read) === numberOf(file)) Atomics.add(words, Word.writes, 1);
}

/** How many writes to files were answered while a snapshot of them was open. */
export function writesPastSnapshots(words: FaultState): number {
  return Atomics.load(words, Word.writes);
}

/** Set after the file was locked and cleared before it is unlocked: a thread that sees it set meets the lock. */
export function setLockedFile(words: FaultState, file: string | undefined): void {
  Atomics.store(words, Word.locked, file === undefined ? 0 : numberOf(file));
}

export function isLocked(words: FaultState, file: string): boolean {
  return Atomics.load(words, Word.locked) === numberOf(file);
}

/** Of a path; not 0. */
function numberOf(file: string): number {
  let hash = 1;
  for (const character of resolve(file)) hash = (Math.imul(hash, 31) + character.codePointAt(0)!) | 0;
  return hash === 0 ? 1 : hash;
}

/** Says that the worker asks to be ended, or that its end is near. */
export function setPendingDeath(words: FaultState, worker: number, doom: number): void {
  Atomics.store(words, Word.workers + worker, doom);
}

/** Not where it is being ended already: that it dies is then a fault. */
export function withdrawDeathRequest(words: FaultState, worker: number): void {
  const doom = pendingDeathOf(words, worker);
  if (doom >= PendingDeath.asked)
    Atomics.compareExchange(words, Word.workers + worker, doom, PendingDeath.none);
}

export function pendingDeathOf(words: FaultState, worker: number): number {
  return Atomics.load(words, Word.workers + worker);
}
