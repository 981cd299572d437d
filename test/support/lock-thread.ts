import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { HammerlockError } from '../../src/base/hammerlock-error.ts';
import type { Grant, LockMode } from '../../src/locks/api/grant.ts';
import type { AcquireOptions, TryOptions } from '../../src/locks/api/lock-options.ts';
import { type LockHandle, SessionLocks } from '../../src/locks/session-locks.ts';
import type { Death } from './deaths.ts';

/** An `owner` is a name, which stands for an object of the thread. */
interface AcquireManner {
  mode?: LockMode;
  owner?: string;
  autoRenew?: boolean;
}

export type Command =
  | { do: 'attach'; handle: LockHandle; counters: Int32Array<SharedArrayBuffer> | undefined }
  | { do: 'leave' }
  | { do: 'release' | 'renew' | 'listen'; key: string }
  /** Done when the grant's signal is aborted; the message is that of its reason. */
  | { do: 'untilLost'; key: string }
  | ({ do: 'tryAcquire'; key: string } & AcquireManner)
  | { do: 'steal'; key: string }
  /** With permits: one of a semaphore that has so many. */
  | ({ do: 'acquire' | 'acquireAsync'; key: string; timeoutMs: number; permits?: number } & AcquireManner)
  /** Done as soon as the wait has begun; 'finish' waits for its end. */
  | ({ do: 'begin'; key: string; timeoutMs: number; permits?: number } & AcquireManner)
  | { do: 'finish'; key: string }
  | ({ do: 'acquireMany'; key: string; others: string[]; timeoutMs: number } & AcquireManner)
  | { do: 'inspect'; key: string }
  /** Acquires and releases repeatedly until the counter is not 0. */
  | ({ do: 'hog'; key: string; counter: number } & AcquireManner)
  /** Holds one of the two keys at any time, and sometimes both, until the counter is not 0. */
  | { do: 'alternate'; keys: [string, string]; counter: number }
  /** Requests the key without blocking before it releases the other one. */
  | ({ do: 'closeAndFree'; key: string; free: string } & AcquireManner)
  /** Blocks the event loop of the thread. */
  | { do: 'block'; ms: number }
  /** Adds 1 to a plain, non-atomic counter under the key, `times` times. */
  | ({ do: 'count'; key: string; times: number; counter: number } & AcquireManner)
  | { do: 'die'; how: Death }
  | { do: 'dieAt'; step: number; command: Command };

export interface CommandResult {
  token?: bigint;
  ownerDied?: boolean;
  released?: boolean;
  code?: string;
  message?: string;
  /** The `performance.now()` when the command was done. */
  at?: number;
}

const { begun } = workerData as { begun: Int32Array };
let locks: SessionLocks;
let counters: Int32Array;
const grants = new Map<string, Grant>();
const owners = new Map<string, object>();
const waits = new Map<string, Promise<Grant>>();

function manner({ mode, owner, autoRenew }: AcquireManner): TryOptions {
  if (owner !== undefined && !owners.has(owner)) owners.set(owner, {});
  return {
    ...(mode && { mode }),
    ...(autoRenew && { autoRenew }),
    ...(owner !== undefined && { owner: owners.get(owner)! }),
  };
}

function wayTo({ key, permits }: { key: string; permits?: number }) {
  if (permits !== undefined) return locks.semaphore(key, permits);
  return {
    acquire: (options: AcquireOptions) => locks.acquire(key, options),
    acquireAsync: (options: AcquireOptions) => locks.acquireAsync(key, options),
  };
}

function keep(grant: Grant | null): CommandResult {
  if (grant === null) return {};
  grants.set(grant.key, grant);
  return { token: grant.token, ownerDied: grant.ownerDied };
}

function perform(command: Command): CommandResult | Promise<CommandResult> {
  switch (command.do) {
    case 'attach':
      locks = SessionLocks.attach(command.handle);
      counters = command.counters!;
      return {};
    case 'leave':
      for (const kept of [grants, owners, waits]) kept.clear();
      return locks.close().then(() => ({}));
    case 'tryAcquire':
      return keep(locks.tryAcquire(command.key, manner(command)));
    case 'steal':
      return keep(locks.steal(command.key));
    case 'acquire':
      return keep(wayTo(command).acquire({ timeoutMs: command.timeoutMs, ...manner(command) }));
    case 'acquireAsync':
      return wayTo(command)
        .acquireAsync({ timeoutMs: command.timeoutMs, ...manner(command) })
        .then(keep);
    case 'begin': {
      const grant = wayTo(command).acquireAsync({ timeoutMs: command.timeoutMs, ...manner(command) });
      grant.catch(() => {});
      waits.set(command.key, grant);
      return {};
    }
    case 'finish':
      return waits.get(command.key)!.then(keep);
    case 'acquireMany': {
      const set = locks.acquireMany([command.key, ...command.others], {
        timeoutMs: command.timeoutMs,
        ...manner(command),
      });
      for (const grant of set.values()) keep(grant);
      return {};
    }
    case 'inspect':
      return { message: String(locks.inspect()) };
    case 'hog':
      return hog(command.key, command.counter, manner(command));
    case 'alternate':
      return alternate(command.keys, command.counter);
    case 'closeAndFree': {
      const grant = locks.acquireAsync(command.key, { timeoutMs: 60_000, ...manner(command) });
      grants.get(command.free)!.release();
      return grant.then(keep);
    }
    case 'block':
      Atomics.wait(begun, 0, 1, command.ms);
      return {};
    case 'release':
      return { released: grants.get(command.key)!.release() };
    case 'renew':
      grants.get(command.key)!.renew();
      return {};
    case 'listen':
      grants.get(command.key)!.signal.addEventListener('abort', () => {});
      return {};
    case 'untilLost': {
      const { signal } = grants.get(command.key)!;
      const lost = signal.aborted ? Promise.resolve() : once(signal, 'abort');
      return lost.then(() => ({ message: String(signal.reason) }));
    }
    case 'count':
      return count(command.key, command.times, command.counter, manner(command));
    case 'die':
      return die(command.how);
    case 'dieAt':
      dieBeforeStep(command.step);
      return perform(command.command);
  }
}

function count(name: string, times: number, counter: number, options: TryOptions): CommandResult {
  const key = locks.key(name);
  for (let i = 0; i < times; i++) {
    const grant = locks.acquire(key, options);
    counters[counter]! += 1;
    grant.release();
  }
  return {};
}

function hog(name: string, counter: number, options: TryOptions): CommandResult {
  const key = locks.key(name);
  while (Atomics.load(counters, counter) === 0) locks.tryAcquire(key, options)?.release();
  return {};
}

function alternate([x, y]: [string, string], counter: number): CommandResult {
  let held = locks.acquire(x);
  for (let turn = 0; Atomics.load(counters, counter) === 0; turn++) {
    const next = locks.acquire(turn % 2 === 0 ? y : x);
    held.release();
    held = next;
  }
  held.release();
  return {};
}

function die(how: Death): CommandResult {
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

/** Counts the calls of global `Atomics`, through which all operations of the locks on shared memory go, and dies at one. */
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

parentPort!.on('message', async (command: Command) => {
  Atomics.store(begun, 0, 1);
  Atomics.notify(begun, 0);
  let done: CommandResult;
  try {
    done = await perform(command);
  } catch (error) {
    if (!(error instanceof HammerlockError)) throw error;
    done = { code: error.code, message: error.message };
  }
  if (command.do !== 'die') parentPort!.postMessage({ ...done, at: performance.now() });
});
parentPort!.postMessage('ready');
