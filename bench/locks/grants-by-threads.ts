import { SessionLocks } from '../../src/locks/index.ts';
import { sideBySide } from '../rounds.ts';
import { atomicsMutexPerSecond } from './atomics-mutex.ts';
import { grantsPerSecond } from './contest.ts';
import { spinsPerMicrosecond } from './spin.ts';

/** What was measured, and the grants a second for each number of threads, all threads together. */
export interface ThreadsRow {
  readonly what: string;
  readonly grantsPerSecond: readonly number[];
}

/** How the locks scale with the threads: beside threads that share nothing, and beside other mutexes. */
export async function grantsByThreads(threads: readonly number[]): Promise<ThreadsRow[]> {
  const locks = SessionLocks.create({ leaseMs: Number.POSITIVE_INFINITY });
  const fifo = SessionLocks.create({ leaseMs: Number.POSITIVE_INFINITY, fairness: 'fifo' });
  const { handle } = locks;
  const spins = spinsPerMicrosecond();
  const rows: Readonly<Record<string, (count: number) => Promise<number>>> = {
    'a bare compare-and-set pair, a word each': (count) => grantsPerSecond('bare pair', count),
    'acquire + release, a prepared key each': (count) => grantsPerSecond('own key', count, locks),
    "one key, mode: 'shared'": (count) => grantsPerSecond('one key, shared', count, locks),
    'one key, 1 µs of work under it': (count) => grantsPerSecond('one key', count, { handle, spins }),
    "… multithreading's Mutex": (count) => grantsPerSecond('multithreading', count, { spins }),
    "… Node's Atomics.Mutex": (count) => atomicsMutexPerSecond(count, spins),
    'one key, nothing done under it': (count) => grantsPerSecond('one key', count, locks),
    "one key, fairness: 'fifo'": (count) => grantsPerSecond('one key', count, fifo),
    'sixteen keys, drawn at random': (count) => grantsPerSecond('sixteen keys', count, locks),
  };
  const cells = Object.entries(rows).flatMap(([what, measure]) =>
    threads.map((count) => [cell(what, count), () => measure(count)] as const),
  );
  try {
    const figures = await sideBySide(Object.fromEntries(cells), { rounds: 5, warmUp: 0 });
    return Object.keys(rows).map((what) => ({
      what,
      grantsPerSecond: threads.map((count) => figures[cell(what, count)]!),
    }));
  } finally {
    await locks.close();
    await fifo.close();
  }
}

function cell(what: string, count: number): string {
  return `${what}: ${count}`;
}
