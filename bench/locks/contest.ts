import { Worker } from 'node:worker_threads';
import { leastDisturbed, type Measured } from '../disturbance.ts';
import { type GateWords, newGate, runTogether, total } from './threads.ts';

/** What the threads of a contest do over and over; see contestant.ts. */
export type Contest =
  | 'bare pair'
  | 'own key'
  | 'one key'
  | 'one key, shared'
  | 'sixteen keys'
  | 'multithreading'
  | 'Atomics.Mutex'
  | 'worker_threads.locks';

export interface ContestantData {
  readonly contest: Contest;
  readonly handle: SharedArrayBuffer | undefined;
  /** The turns of work under the lock. */
  readonly spins: number;
  /** The number of this thread among those of the contest. */
  readonly index: number;
  /** 128 bytes for each thread: no two threads share a cache line, nor one that is fetched along with it. */
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly mutex: unknown;
  readonly gate: GateWords;
}

/** The 32-bit words between those of two threads. */
export const WORDS_APART = 32;

/** For each thread: the threads of a contest are new, and while they compile their code they share the cores for it. */
const WARM_UP_MS = 300;
const COUNT_MS = 400;

/** How a contest is set up; `handle` is the lock table's. */
export interface Setup {
  readonly handle?: SharedArrayBuffer;
  readonly spins?: number;
}

/** How often the threads get the lock in a second, all together, with as little as possible of other processes' doing. */
export function grantsPerSecond(contest: Contest, threads: number, setup: Setup = {}): Promise<number> {
  return leastDisturbed(() => runContest(contest, threads, setup));
}

/** Starts new threads, so that no contest depends on what was compiled for an earlier one. */
export async function runContest(
  contest: Contest,
  threads: number,
  { handle, spins = 0 }: Setup,
): Promise<Measured> {
  const gate = newGate();
  const words = new Int32Array(new SharedArrayBuffer(threads * WORDS_APART * 4));
  const mutex = contest === 'Atomics.Mutex' ? newAtomicsMutex() : undefined;
  const contestants = Array.from({ length: threads }, (_, index) => {
    const workerData: ContestantData = { contest, handle, spins, index, words, mutex, gate };
    return new Worker(new URL('./contestant.ts', import.meta.url), { workerData });
  });
  const times = { warmUpMs: threads * WARM_UP_MS, ms: COUNT_MS };
  const { figures, seconds, disturbance } = await runTogether(contestants, gate, times);
  return { figure: total(figures) / seconds, disturbance };
}

/** V8's own mutex, which TypeScript does not know. */
interface AtomicsMutex {
  new (): object;
  lock(mutex: unknown, section: () => void): void;
}

/** @throws if this process was not started with `--harmony-struct`, or this Node knows no such mutex */
export function atomicsMutex(): AtomicsMutex {
  const { Mutex } = Atomics as { Mutex?: AtomicsMutex };
  if (Mutex === undefined) throw new Error(`Node ${process.version} has no Atomics.Mutex in this process.`);
  return Mutex;
}

function newAtomicsMutex(): object {
  const Mutex = atomicsMutex();
  return new Mutex();
}
