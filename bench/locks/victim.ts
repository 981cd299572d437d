import { parentPort, workerData } from 'node:worker_threads';
import { LockTimeoutError } from '../../src/locks/api/lock-errors.ts';
import { type LockHandle, SessionLocks } from '../../src/locks/session-locks.ts';

export interface VictimData {
  readonly role: 'victim' | 'blocking witness' | 'async witness';
  readonly handle: LockHandle;
  readonly stop: Int32Array<SharedArrayBuffer>;
}

export interface WitnessReport {
  readonly grants: number;
  readonly longestMs: number;
  readonly stuck: number;
}

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const TASKS = 100;
/** Recovery takes milliseconds, but the queue is long and the cores are few. */
const PATIENCE_MS = 10_000;

const { role, handle, stop } = workerData as VictimData;
const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(Math.random() * items.length)]!;
const mode = () => pick(['exclusive', 'exclusive', 'shared'] as const);

/** Many tasks that acquire a key, hold it for one turn of the event loop and release it, until the thread is killed. */
async function suffer(locks: SessionLocks): Promise<void> {
  const task = async () => {
    for (;;) {
      try {
        const timeoutMs = pick([2, 60_000]);
        const grant = await locks.acquireAsync(pick(KEYS), { mode: mode(), timeoutMs, owner: {} });
        if (pick([true, false])) await new Promise((resolve) => setImmediate(resolve));
        grant.release();
      } catch (error) {
        if (!(error instanceof LockTimeoutError)) throw error;
      }
      if (Math.random() < 0.02) block(locks);
    }
  };
  for (let i = 0; i < TASKS; i++) void task();
  parentPort!.postMessage('ready');
}

/** Now and then the whole thread blocks. It may hold the key itself, and is then refused or times out. */
function block(locks: SessionLocks): void {
  try {
    locks.acquire(pick(KEYS), { mode: mode(), timeoutMs: 2 }).release();
  } catch {
    // A timeout, or a deadlock with itself.
  }
}

async function watch(acquire: (key: string) => unknown): Promise<void> {
  let grants = 0;
  let longestMs = 0;
  let stuck = 0;
  while (Atomics.load(stop, 0) === 0) {
    const start = performance.now();
    try {
      await acquire(pick(KEYS));
      grants += 1;
    } catch (error) {
      if (!(error instanceof LockTimeoutError)) throw error;
      stuck += 1;
    }
    longestMs = Math.max(longestMs, performance.now() - start);
    // Leaves the cores to the threads that are to die.
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  parentPort!.postMessage({ grants, longestMs, stuck } satisfies WitnessReport);
}

const locks = SessionLocks.attach(handle);
const options = () => ({ timeoutMs: PATIENCE_MS, mode: mode() });
if (role === 'victim') await suffer(locks);
else if (role === 'blocking witness') await watch((key) => locks.acquire(key, options()).release());
else await watch(async (key) => (await locks.acquireAsync(key, options())).release());
