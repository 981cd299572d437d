import { parentPort, workerData } from 'node:worker_threads';
import { SessionLocks } from '../../src/locks/index.ts';
import { Gate, type Job, type Task } from './threads.ts';

const { task, handle, words, gate } = workerData as Job;
const KEY = 'hot';
const LONG_MS = 60_000;

const stopped = () => Atomics.load(gate, Gate.stop) === 1;

/** The tasks of a thread; each returns its figure. */
const tasks: Record<Task, () => number | Promise<number>> = {
  /** In a table with FIFO fairness the other thread is always queued, so every release hands the key over. */
  'take turns'() {
    const locks = SessionLocks.attach(handle);
    const key = locks.key(KEY);
    const delays: number[] = [];
    begin();
    while (!stopped()) {
      const grant = locks.acquire(key);
      arrive(delays);
      grant.release();
    }
    return middle(delays);
  },

  async 'take turns without blocking'() {
    const locks = SessionLocks.attach(handle);
    const key = locks.key(KEY);
    const delays: number[] = [];
    begin();
    while (!stopped()) {
      const grant = await locks.acquireAsync(key);
      arrive(delays);
      grant.release();
    }
    return middle(delays);
  },

  ping: () => bounce(0, 1),
  pong: () => bounce(1, 0),
  'ping without blocking': () => bounceAsync(0, 1),
  'pong without blocking': () => bounceAsync(1, 0),

  /** Holds 250 keys and waits for 250 that its partner holds. */
  async 'hold and wait'() {
    const locks = SessionLocks.attach(handle);
    const me = Atomics.add(words, 0, 1);
    const names = (owner: number) => Array.from({ length: 250 }, (_, i) => `crowd-${owner}-${i}`);
    for (const name of names(me)) locks.acquire(name);
    Atomics.add(words, 1, 1);
    Atomics.notify(words, 1);
    // Blocked: nothing else would keep the thread alive.
    while (Atomics.load(words, 1) < 4) Atomics.wait(words, 1, Atomics.load(words, 1), 100);
    for (const name of names((me + 1) % 4)) locks.acquireAsync(name, { timeoutMs: 600_000 }).catch(() => {});
    begin();
    while (!stopped()) await Atomics.waitAsync(gate, Gate.stop, 0, 50).value;
    return 0;
  },
};

function begin(): void {
  Atomics.add(gate, Gate.ready, 1);
  Atomics.notify(gate, Gate.ready);
  Atomics.wait(gate, Gate.open, 0);
}

/** The time of the other thread's release: `performance.now()` is the same in all threads. */
const letGo = new Float64Array(words.buffer, 128, 1);
/** Long enough for the other thread to be asleep. */
const WORK_US = 40;

/** Notes how long ago the other thread released, works, and is about to release itself. */
function arrive(delays: number[]): void {
  const now = performance.now();
  if (letGo[0] !== 0) delays.push((now - letGo[0]!) * 1_000);
  while ((performance.now() - now) * 1_000 < WORK_US);
  letGo[0] = performance.now();
}

function middle(delays: number[]): number {
  return delays.toSorted((a, b) => a - b)[Math.floor(delays.length / 2)]!;
}

/** The floor: each thread wakes the other and sleeps until it is woken itself. */
function bounce(mine: number, other: number): number {
  const delays: number[] = [];
  begin();
  for (let count = 0; !stopped(); count++) {
    if (mine === 1 || count > 0) Atomics.wait(words, mine * 16, mine === 1 ? count : count - 1, LONG_MS);
    arrive(delays);
    Atomics.add(words, other * 16, 1);
    Atomics.notify(words, other * 16);
  }
  release(other);
  return middle(delays);
}

async function bounceAsync(mine: number, other: number): Promise<number> {
  const delays: number[] = [];
  begin();
  for (let count = 0; !stopped(); count++) {
    if (mine === 1 || count > 0) await turn(mine, mine === 1 ? count : count - 1);
    arrive(delays);
    Atomics.add(words, other * 16, 1);
    Atomics.notify(words, other * 16);
  }
  release(other);
  return middle(delays);
}

async function turn(mine: number, seen: number): Promise<void> {
  const result = Atomics.waitAsync(words, mine * 16, seen);
  // `waitAsync` alone does not keep the thread alive.
  const alive = setTimeout(() => {}, LONG_MS);
  if (result.async) await result.value;
  clearTimeout(alive);
}

function release(other: number): void {
  Atomics.add(words, other * 16, 1_000_000);
  Atomics.notify(words, other * 16);
}

parentPort!.postMessage(await tasks[task]());
