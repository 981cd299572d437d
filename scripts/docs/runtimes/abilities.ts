import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { SessionLocks, SessionLocksOptions } from '../../../src/locks/index.ts';

type Locks = typeof SessionLocks;
/** Tries something, and returns why it does not work; undefined if it does. */
type Ability = (Locks: Locks) => Promise<string | undefined>;

/** How a thread of `thread.ts` ends, after it has acquired its key. */
export type Ending =
  | 'exits'
  | 'throws'
  | 'ends'
  | 'is idle'
  | 'loops'
  | 'is blocked'
  | 'releases'
  | 'renews'
  | 'closes';

export interface ThreadData {
  readonly handle: SharedArrayBuffer;
  readonly key: string;
  readonly ending: Ending;
  /** Counts the steps of the thread. */
  readonly steps: Int32Array<SharedArrayBuffer>;
}

const entry = new URL('thread.ts', import.meta.url);
/** How long a key of a dead thread may take to become free. */
const SOON_MS = 3_000;

const yes = undefined;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function startThread(handle: SharedArrayBuffer, ending: Ending, key = 'a') {
  const steps = new Int32Array(new SharedArrayBuffer(8));
  const data: ThreadData = { handle, key, ending, steps };
  const worker = new Worker(entry, { workerData: data });
  worker.on('error', () => {});
  return { worker, steps, exit: new Promise((resolve) => worker.once('exit', resolve)) };
}

async function untilHeld(steps: Int32Array): Promise<void> {
  while (Atomics.load(steps, 0) === 0) await pause(5);
}

async function whenOver(locks: SessionLocks, ending: Ending): Promise<string | undefined> {
  const { steps, exit, worker } = startThread(locks.handle, ending);
  await untilHeld(steps);
  const isTerminated = ending === 'is idle' || ending === 'loops' || ending === 'is blocked';
  if (isTerminated) {
    // Long enough for the thread to be where it should be.
    await pause(100);
    void worker.terminate();
  }
  await exit;
  const [before] = steps;
  try {
    const grant = await locks.acquireAsync('a', { timeoutMs: SOON_MS });
    grant.release();
    return grant.ownerDied ? yes : 'the next holder is not told';
  } catch {
    if (steps[0] !== before) return '`terminate()` reports an exit, but the thread runs on and keeps its key';
    return ending === 'is blocked'
      ? '`terminate()` reports an exit, but does not end the wait of the thread, which keeps its key'
      : 'its key stays taken';
  }
}

async function recovery(
  Locks: Locks,
  endings: readonly Ending[],
  options?: SessionLocksOptions,
): Promise<string | undefined> {
  const locks = Locks.create(options);
  for (const ending of endings) {
    const reason = await whenOver(locks, ending);
    if (reason !== undefined) return reason;
  }
  await locks.close();
  return yes;
}

/** What the page lists, in its order. Each is tried in a process of its own. */
export const abilities: Readonly<Record<string, Ability>> = {
  '`create`, and `attach` in a thread': async (Locks) => {
    const locks = Locks.create();
    const { worker, exit } = startThread(locks.handle, 'closes');
    const code = await Promise.race([exit, once(worker, 'error').then(([error]) => String(error))]);
    await locks.close();
    return code === 0 ? yes : `${code}`;
  },
  '`attach` while the main thread is blocked': async (Locks) => {
    const locks = Locks.create();
    const { steps, worker } = startThread(locks.handle, 'is idle');
    while (Atomics.load(steps, 1) === 0) await pause(1);
    Atomics.wait(steps, 0, 0, 1_000);
    const attached = steps[0] !== 0;
    await worker.terminate();
    return attached ? yes : 'it waits for the main thread, which relays messages between threads';
  },
  'a `warden` that is passed to `create`': async (Locks) => {
    const file = new URL('../../workers/warden.js', process.env.HAMMERLOCK_LOCKS!);
    return recovery(Locks, ['exits', 'is idle'], { warden: () => new Worker(file) });
  },
  'a warden whose thread ends is reported at once': async (Locks) => {
    const start = performance.now();
    try {
      Locks.create({ warden: () => new Worker(new URL('missing.js', import.meta.url)) });
    } catch {
      // After it, an event reports why.
    }
    return performance.now() - start < 5_000 ? yes : 'after 10 s: a blocked thread is not told';
  },
  '`createAsync` reports it at once': async (Locks) => {
    const start = performance.now();
    const missing = new URL('missing.js', import.meta.url);
    const [created] = await Promise.allSettled([Locks.createAsync({ warden: () => new Worker(missing) })]);
    if (created.status === 'fulfilled') return 'it is not reported';
    return performance.now() - start < 5_000 ? yes : 'after 10 s';
  },
  '`acquire`, blocking, on several threads': async (Locks) => {
    const locks = Locks.create();
    const grant = locks.acquire('a');
    const threads = Array.from({ length: 4 }, () => startThread(locks.handle, 'releases'));
    while (locks.inspect().keys[0]!.waiters.length < 4) await pause(5);
    grant.release();
    await Promise.all(threads.map(({ exit }) => exit));
    const { grants, timeouts } = locks.inspect().counters;
    return grants === 5 && timeouts === 0 ? yes : `${grants} grants, ${timeouts} timeouts`;
  },
  '`acquireAsync`, its timeout and its signal': async (Locks) => {
    const locks = Locks.create();
    const other = Locks.attach(locks.handle);
    const grant = locks.acquire('a');
    const [late] = await Promise.allSettled([other.acquireAsync('a', { timeoutMs: 50 })]);
    const stop = new AbortController();
    const aborted = other.acquireAsync('a', { signal: stop.signal });
    stop.abort();
    const [ended] = await Promise.allSettled([aborted]);
    const waiting = other.acquireAsync('a');
    await pause(20);
    grant.release();
    (await waiting).release();
    return late.status === 'rejected' && ended.status === 'rejected' ? yes : 'a wait does not end';
  },
  'shared grants, `acquireMany`, `inspect`': async (Locks) => {
    const locks = Locks.create();
    const other = Locks.attach(locks.handle);
    const readers = [
      locks.acquire('a', { mode: 'shared' }),
      other.acquire('a', { mode: 'shared' }),
      other.acquireMany(['b', 'c']),
    ];
    const { length } = locks.inspect().keys;
    const writer = other.acquireAsync('a');
    for (const reader of readers) reader.release();
    (await writer).release();
    return length === 3 ? yes : `${length} keys`;
  },
  '`semaphore`': async (Locks) => {
    const locks = Locks.create();
    const slots = locks.semaphore('a', 2);
    const permits = [slots.acquire(), slots.acquire()];
    const third = slots.acquireAsync({ timeoutMs: 5_000 });
    const full = slots.tryAcquire();
    for (const permit of permits) permit.release();
    (await third).release();
    return full === null ? yes : 'it grants more than its permits';
  },
  'Web Locks': async (Locks) => {
    const { webLocks } = await import(new URL('../web-locks/index.js', process.env.HAMMERLOCK_LOCKS!).href);
    const manager = webLocks(Locks.create({ fairness: 'fifo' }));
    const order: number[] = [];
    const first = manager.request('a', () => pause(20).then(() => order.push(1)));
    const second = manager.request('a', () => order.push(2));
    const { held, pending } = await manager.query();
    await Promise.all([first, second]);
    return `${order}` === '1,2' && held.length + pending.length === 2 ? yes : `granted in the order ${order}`;
  },
  'deadlocks are refused': async (Locks) => {
    const locks = Locks.create();
    const [one, two] = [{}, {}];
    const a = await locks.acquireAsync('a', { owner: one });
    const b = await locks.acquireAsync('b', { owner: two });
    const waiting = locks.acquireAsync('b', { owner: one });
    const [refused] = await Promise.allSettled([locks.acquireAsync('a', { owner: two })]);
    b.release();
    (await waiting).release();
    a.release();
    return refused.status === 'rejected' && refused.reason.code === 'deadlock'
      ? yes
      : 'the cycle is not seen';
  },
  'leases, on threads that started at different times': async (Locks) => {
    await pause(1_000);
    const locks = Locks.create({ leaseMs: 500 });
    const renewing = startThread(locks.handle, 'renews');
    await untilHeld(renewing.steps);
    for (const end = performance.now() + 1_500; performance.now() < end; await pause(10)) {
      if (locks.tryAcquire('a') !== null) return 'a lease that is renewed is taken for one that has run out';
    }
    await renewing.worker.terminate();
    const hung = startThread(locks.handle, 'loops', 'b');
    await untilHeld(hung.steps);
    const start = performance.now();
    locks.acquire('b', { timeoutMs: 5_000 });
    const ms = performance.now() - start;
    void hung.worker.terminate();
    return ms < 2_000 ? yes : `a lease of 500 ms ends after ${ms} ms`;
  },
  'a thread that exits, throws or returns is recovered': (Locks) =>
    recovery(Locks, ['exits', 'throws', 'ends']),
  'a thread that is terminated is recovered': (Locks) => recovery(Locks, ['is idle']),
  'a thread that is terminated in a loop is recovered': (Locks) => recovery(Locks, ['loops']),
  'a thread that is terminated in a wait is recovered': (Locks) => recovery(Locks, ['is blocked']),
  '`require` of CommonJS': async () => {
    const { createRequire } = await import('node:module');
    const { SessionLocks } = createRequire(process.env.HAMMERLOCK_LOCKS!)('hammerlock-locks');
    return typeof SessionLocks === 'function' ? yes : 'it exports nothing';
  },
};
