import { parentPort, workerData } from 'node:worker_threads';
import { HammerlockError } from '../../src/locks/errors.ts';
import type { Grant } from '../../src/locks/grant.ts';
import { SessionLocks } from '../../src/locks/session-locks.ts';
import type { Death } from './deaths.ts';

export type Deed =
  | { do: 'tryAcquire' | 'release' | 'renew'; key: string }
  | { do: 'acquire'; key: string; timeoutMs: number }
  /** Adds 1 to a plain, non-atomic counter under the key, `times` times. */
  | { do: 'count'; key: string; times: number; counter: number }
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

const { begun, counters } = workerData as { begun: Int32Array; counters: Int32Array };
const locks = SessionLocks.attach(workerData.handle);
const grants = new Map<string, Grant>();

function keep(grant: Grant | null): Done {
  if (grant === null) return {};
  grants.set(grant.key, grant);
  return { token: grant.token, ownerDied: grant.ownerDied };
}

function perform(deed: Deed): Done {
  switch (deed.do) {
    case 'tryAcquire':
      return keep(locks.tryAcquire(deed.key));
    case 'acquire':
      return keep(locks.acquire(deed.key, { timeoutMs: deed.timeoutMs }));
    case 'release':
      return { released: grants.get(deed.key)!.release() };
    case 'renew':
      grants.get(deed.key)!.renew();
      return {};
    case 'count':
      return count(deed.key, deed.times, deed.counter);
    case 'die':
      return die(deed.how);
    case 'dieAt':
      dieBeforeStep(deed.step);
      return perform(deed.deed);
  }
}

function count(name: string, times: number, counter: number): Done {
  const key = locks.key(name);
  for (let i = 0; i < times; i++) {
    const grant = locks.acquire(key);
    counters[counter]! += 1;
    grant.release();
  }
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

parentPort!.on('message', (deed: Deed) => {
  Atomics.store(begun, 0, 1);
  Atomics.notify(begun, 0);
  let done: Done;
  try {
    done = perform(deed);
  } catch (error) {
    if (!(error instanceof HammerlockError)) throw error;
    done = { code: error.code, message: error.message };
  }
  if (deed.do !== 'die') parentPort!.postMessage({ ...done, at: performance.now() });
});
parentPort!.postMessage('ready');
