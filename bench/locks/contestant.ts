import * as workerThreads from 'node:worker_threads';
import { Mutex } from 'multithreading';
import { type LockKey, SessionLocks } from '../../src/locks/index.ts';
import { atomicsMutex, type Contest, type ContestantData, WORDS_APART } from './contest.ts';
import { spin } from './spin.ts';
import { Gate } from './threads.ts';

const { contest, handle, spins, index, words, mutex, gate } = workerThreads.workerData as ContestantData;
const KEY = 'hot';
const READERS_KEY = 'read only';
const RANDOM_KEYS = 16;

/** For each contest, what one turn of this thread is. */
const contests: Record<Exclude<Contest, 'worker_threads.locks'>, () => () => void> = {
  'bare pair': () => () => {
    const word = index * WORDS_APART;
    if (Atomics.compareExchange(words, word, 0, 1) === 0) Atomics.compareExchange(words, word, 1, 0);
  },

  'own key': () => {
    const { locks, key } = attach(`${KEY}-${index}`);
    return () => locks.acquire(key).release();
  },

  'one key': () => {
    const { locks, key } = attach(KEY);
    if (spins === 0) return () => locks.acquire(key).release();
    return () => {
      const grant = locks.acquire(key);
      spin(spins);
      grant.release();
    };
  },

  'one key, shared': () => {
    const { locks, key } = attach(READERS_KEY);
    return () => locks.acquire(key, { mode: 'shared' }).release();
  },

  'sixteen keys': () => {
    const { locks } = attach(KEY);
    const keys = Array.from({ length: RANDOM_KEYS }, (_, i) => locks.key(`${KEY}-${i}`));
    // Marsaglia's xorshift: all threads draw from one cycle of 2 ** 32 - 1 words, from places that are far apart.
    let word = Math.imul(index + 1, 0x9e3779b1);
    return () => {
      word ^= word << 13;
      word ^= word >>> 17;
      word ^= word << 5;
      locks.acquire(keys[word & (RANDOM_KEYS - 1)]!).release();
    };
  },

  multithreading: () => {
    const mutex = new Mutex(undefined, words.buffer);
    return () => {
      const guard = mutex.blockingLock();
      spin(spins);
      guard.dispose();
    };
  },

  'Atomics.Mutex': () => {
    const Mutex = atomicsMutex();
    const section = () => spin(spins);
    return () => Mutex.lock(mutex, section);
  },
};

function attach(name: string): { locks: SessionLocks; key: LockKey } {
  const locks = SessionLocks.attach(handle!);
  return { locks, key: locks.key(name) };
}

function waitForGate(): void {
  Atomics.add(gate, Gate.ready, 1);
  Atomics.notify(gate, Gate.ready);
  Atomics.wait(gate, Gate.open, 0);
}

const isWarmingUp = () => Atomics.load(gate, Gate.count) === 0;
const isOver = () => Atomics.load(gate, Gate.stop) === 1;

function repeat(turn: () => void): number {
  waitForGate();
  while (isWarmingUp()) turn();
  let count = 0;
  for (; !isOver(); count++) turn();
  return count;
}

/** Node's own locks don't block. */
async function repeatNodeLock(): Promise<number> {
  waitForGate();
  while (isWarmingUp()) await workerThreads.locks.request(KEY, () => {});
  let count = 0;
  for (; !isOver(); count++) await workerThreads.locks.request(KEY, () => {});
  return count;
}

const count = contest === 'worker_threads.locks' ? await repeatNodeLock() : repeat(contests[contest]());
workerThreads.parentPort!.postMessage(count);
