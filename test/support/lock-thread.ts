import { parentPort, workerData } from 'node:worker_threads';
import { HammerlockError } from '../../src/locks/errors.ts';
import type { Grant, LockMode } from '../../src/locks/grant.ts';
import type { TryOptions } from '../../src/locks/lock-options.ts';
import { type LockHandle, SessionLocks } from '../../src/locks/session-locks.ts';
import type { Death } from './deaths.ts';

/** An `owner` is a name here, which stands for an object of the thread's. */
interface Manner {
  mode?: LockMode;
  owner?: string;
}

export type Deed =
  | { do: 'attach'; handle: LockHandle; counters: Int32Array<SharedArrayBuffer> | undefined }
  | { do: 'leave' }
  | { do: 'release' | 'renew'; key: string }
  | ({ do: 'tryAcquire'; key: string } & Manner)
  | ({ do: 'acquire' | 'acquireAsync'; key: string; timeoutMs: number } & Manner)
  /** Begins to wait, and is done when it waits: 'finish' waits for the end of it. */
  | ({ do: 'begin'; key: string; timeoutMs: number } & Manner)
  | { do: 'finish'; key: string }
  | ({ do: 'acquireMany'; key: string; others: string[]; timeoutMs: number } & Manner)
  | { do: 'inspect'; key: string }
  /** Takes and gives back, again and again, until the counter is not 0. */
  | ({ do: 'hog'; key: string; counter: number } & Manner)
  /** Holds one of the two at any time, and now and then both, until the counter is not 0. */
  | { do: 'alternate'; keys: [string, string]; counter: number }
  /** Asks for the key without blocking, and only then gives the other one back. */
  | ({ do: 'closeAndFree'; key: string; free: string } & Manner)
  /** Keeps the thread's event loop from turning. */
  | { do: 'block'; ms: number }
  /** Adds 1 to a plain, non-atomic counter under the key, `times` times. */
  | ({ do: 'count'; key: string; times: number; counter: number } & Manner)
  | { do: 'die'; how: Death }
  | { do: 'dieAt'; step: number; deed: Deed };

export interface Done {
  token?: bigint;
  ownerDied?: boolean;
  released?: boolean;
  code?: string;
  message?: string;
  /** performance.now() when it was done. */
  at?: number;
}

const { begun } = workerData as { begun: Int32Array };
let locks: SessionLocks;
let counters: Int32Array;
const grants = new Map<string, Grant>();
const owners = new Map<string, object>();
const waits = new Map<string, Promise<Grant>>();

function manner({ mode, owner }: Manner): TryOptions {
  if (owner !== undefined && !owners.has(owner)) owners.set(owner, {});
  return { ...(mode && { mode }), ...(owner !== undefined && { owner: owners.get(owner)! }) };
}

function keep(grant: Grant | null): Done {
  if (grant === null) return {};
  grants.set(grant.key, grant);
  return { token: grant.token, ownerDied: grant.ownerDied };
}

function perform(deed: Deed): Done | Promise<Done> {
  switch (deed.do) {
    case 'attach':
      locks = SessionLocks.attach(deed.handle);
      counters = deed.counters!;
      return {};
    case 'leave':
      for (const kept of [grants, owners, waits]) kept.clear();
      return locks.close().then(() => ({}));
    case 'tryAcquire':
      return keep(locks.tryAcquire(deed.key, manner(deed)));
    case 'acquire':
      return keep(locks.acquire(deed.key, { timeoutMs: deed.timeoutMs, ...manner(deed) }));
    case 'acquireAsync':
      return locks.acquireAsync(deed.key, { timeoutMs: deed.timeoutMs, ...manner(deed) }).then(keep);
    case 'begin': {
      const grant = locks.acquireAsync(deed.key, { timeoutMs: deed.timeoutMs, ...manner(deed) });
      grant.catch(() => {});
      waits.set(deed.key, grant);
      return {};
    }
    case 'finish':
      return waits.get(deed.key)!.then(keep);
    case 'acquireMany': {
      const set = locks.acquireMany([deed.key, ...deed.others], {
        timeoutMs: deed.timeoutMs,
        ...manner(deed),
      });
      for (const grant of set.values()) keep(grant);
      return {};
    }
    case 'inspect':
      return { message: String(locks.inspect()) };
    case 'hog':
      return hog(deed.key, deed.counter, manner(deed));
    case 'alternate':
      return alternate(deed.keys, deed.counter);
    case 'closeAndFree': {
      const grant = locks.acquireAsync(deed.key, { timeoutMs: 60_000, ...manner(deed) });
      grants.get(deed.free)!.release();
      return grant.then(keep);
    }
    case 'block':
      Atomics.wait(begun, 0, 1, deed.ms);
      return {};
    case 'release':
      return { released: grants.get(deed.key)!.release() };
    case 'renew':
      grants.get(deed.key)!.renew();
      return {};
    case 'count':
      return count(deed.key, deed.times, deed.counter, manner(deed));
    case 'die':
      return die(deed.how);
    case 'dieAt':
      dieBeforeStep(deed.step);
      return perform(deed.deed);
  }
}

function count(name: string, times: number, counter: number, options: TryOptions): Done {
  const key = locks.key(name);
  for (let i = 0; i < times; i++) {
    const grant = locks.acquire(key, options);
    counters[counter]! += 1;
    grant.release();
  }
  return {};
}

function hog(name: string, counter: number, options: TryOptions): Done {
  const key = locks.key(name);
  while (Atomics.load(counters, counter) === 0) locks.tryAcquire(key, options)?.release();
  return {};
}

function alternate([x, y]: [string, string], counter: number): Done {
  let held = locks.acquire(x);
  for (let turn = 0; Atomics.load(counters, counter) === 0; turn++) {
    const next = locks.acquire(turn % 2 === 0 ? y : x);
    held.release();
    held = next;
  }
  held.release();
  return {};
}

function die(how: Death): Done {
  switch (how) {
    case 'process.exit()':
      return process.exit(3);
    case 'an uncaught throw':
      setImmediate(() => {
        throw new Error('uncaught, on purpose');
      });
      return {};
    case 'its natural end':
      parentPort!.unref();
      return {};
    case 'out of memory': {
      const hoard: unknown[] = [];
      for (;;) hoard.push(new Array(10_000).fill(hoard.length));
    }
    case 'killed in a busy loop':
      for (;;);
    case 'killed in Atomics.wait':
      Atomics.wait(begun, 0, 1);
      return {};
    case 'terminate()':
      return {};
  }
}

/** Every shared-memory operation of the code under test is a global `Atomics` call: count them, and die. */
function dieBeforeStep(step: number): void {
  let steps = 0;
  for (const name of [
    'load',
    'store',
    'add',
    'and',
    'or',
    'exchange',
    'compareExchange',
    'wait',
    'waitAsync',
    'notify',
  ] as const) {
    const operation = Atomics[name] as (...args: never[]) => unknown;
    Object.assign(Atomics, {
      [name]: (...args: never[]) => {
        steps += 1;
        if (steps === step) process.exit(0);
        return operation(...args);
      },
    });
  }
}

parentPort!.on('message', async (deed: Deed) => {
  Atomics.store(begun, 0, 1);
  Atomics.notify(begun, 0);
  let done: Done;
  try {
    done = await perform(deed);
  } catch (error) {
    if (!(error instanceof HammerlockError)) throw error;
    done = { code: error.code, message: error.message };
  }
  if (deed.do !== 'die') parentPort!.postMessage({ ...done, at: performance.now() });
});
parentPort!.postMessage('ready');
