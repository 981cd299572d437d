import { resolve } from 'node:path';
import { type FaultKind, faultKinds } from './fault-log.ts';

/**
 * The state of the faults, shared by the run and its workers: whether more may be injected, how many were, how many calls
 * they affected, which file another process keeps locked and which one it reads, and for each worker whether its death is
 * a fault.
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

/** The state of a worker's death. From `asked` on the worker asks to be terminated, at the fault point `value - asked`. */
export const PendingDeath = { none: 0, dying: 1, asked: 2 } as const;

export function createFaultState(workers: number): FaultState {
  return new Int32Array(new SharedArrayBuffer((Word.workers + workers) * 4));
}

/** Ends the injection of faults, so that the last ones can recover before the run ends. */
export function disableFaults(state: FaultState): void {
  Atomics.store(state, Word.faultsDisabled, 1);
}

export function areFaultsDisabled(state: FaultState): boolean {
  return Atomics.load(state, Word.faultsDisabled) !== 0;
}

export function countFault(state: FaultState): void {
  Atomics.add(state, Word.injected, 1);
}

export function injectedFaults(state: FaultState): number {
  return Atomics.load(state, Word.injected);
}

/** The number of calls that the faults of a kind have affected in this process. */
export function touchedCalls(state: FaultState, kind: FaultKind): number {
  return Atomics.load(state, Word.touched + faultKinds.indexOf(kind));
}

export function addTouched(state: FaultState, kind: FaultKind, calls: number): void {
  Atomics.add(state, Word.touched + faultKinds.indexOf(kind), calls);
}

/** Sets the file of which another process keeps a snapshot open; writes to it are counted. */
export function setReadFile(state: FaultState, file: string | undefined): void {
  Atomics.store(state, Word.read, file === undefined ? 0 : hashOf(file));
}

/** Counts a write to the file that was committed, if a snapshot of the file is open. */
export function countWrite(state: FaultState, file: string): void {
  if (Atomics.load(state, Word.read) === hashOf(file)) Atomics.add(state, Word.writes, 1);
}

/** The number of writes that were committed while a snapshot of their file was open. */
export function writesPastSnapshots(state: FaultState): number {
  return Atomics.load(state, Word.writes);
}

/**
 * Sets the file that another process keeps locked.
 *
 * Invariant: it is set after the file is locked and cleared before it is unlocked, so a thread that sees it meets the lock.
 */
export function setLockedFile(state: FaultState, file: string | undefined): void {
  Atomics.store(state, Word.locked, file === undefined ? 0 : hashOf(file));
}

export function isLocked(state: FaultState, file: string): boolean {
  return Atomics.load(state, Word.locked) === hashOf(file);
}

/** A hash of the path that is never 0. */
function hashOf(file: string): number {
  let hash = 1;
  for (const character of resolve(file)) hash = (Math.imul(hash, 31) + character.codePointAt(0)!) | 0;
  return hash === 0 ? 1 : hash;
}

/** Sets the state of the worker's death. */
export function setPendingDeath(state: FaultState, worker: number, death: number): void {
  Atomics.store(state, Word.workers + worker, death);
}

/** Withdraws a request to be terminated, unless the worker is being terminated already. */
export function withdrawDeathRequest(state: FaultState, worker: number): void {
  const death = pendingDeathOf(state, worker);
  if (death >= PendingDeath.asked)
    Atomics.compareExchange(state, Word.workers + worker, death, PendingDeath.none);
}

export function pendingDeathOf(state: FaultState, worker: number): number {
  return Atomics.load(state, Word.workers + worker);
}
