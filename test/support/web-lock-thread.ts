import { parentPort, workerData } from 'node:worker_threads';
import { type LockHandle, SessionLocks } from '../../src/locks/index.ts';
import {
  type LockManager,
  type LockManagerSnapshot,
  type LockOptions,
  webLocks,
} from '../../src/web-locks/index.ts';

export type WebLockCommand =
  | { do: 'attach'; handle: LockHandle }
  | { do: 'leave' }
  /** Done as soon as the request is made; its callback returns when it is told to release. */
  | { do: 'request'; id: string; name: string; options?: LockOptions }
  /** Done when the callback is called, or the request has failed. */
  | { do: 'awaitGrant'; id: string }
  /** Lets the callback return, and waits for the request to settle. */
  | { do: 'release'; id: string }
  | { do: 'awaitEnd'; id: string }
  | { do: 'query' }
  /** Adds 1 to a plain, non-atomic counter under the lock, `times` times, in callbacks that give way to others. */
  | { do: 'count'; name: string; times: number; counter: Int32Array<SharedArrayBuffer> }
  /** Blocks the event loop of the thread. */
  | { do: 'block'; ms: number }
  | { do: 'die'; how: 'terminate()' | 'process.exit()' | 'an uncaught throw' | 'killed in a busy loop' };

export interface WebLockResult {
  /** Whether the callback was given a lock. */
  granted?: boolean;
  ownerDied?: boolean;
  token?: bigint;
  /** What the request resolved to. */
  value?: unknown;
  /** The name of the error with which the request was rejected. */
  error?: string;
  state?: LockManagerSnapshot;
}

interface MadeRequest {
  readonly granted: Promise<WebLockResult>;
  readonly ended: Promise<WebLockResult>;
  readonly release: () => void;
}

const { begun } = workerData as { begun: Int32Array };
let table: SessionLocks;
let locks: LockManager;
const requests = new Map<string, MadeRequest>();

function request(name: string, options: LockOptions): MadeRequest {
  const called = Promise.withResolvers<WebLockResult>();
  const released = Promise.withResolvers<string>();
  const ended = locks
    .request(name, options, (lock) => {
      called.resolve(
        lock === null ? { granted: false } : { granted: true, ownerDied: lock.ownerDied, token: lock.token },
      );
      return lock === null ? 'not available' : released.promise;
    })
    .then(
      (value): WebLockResult => ({ value }),
      (error: Error): WebLockResult => ({ error: error.name }),
    );
  const granted = Promise.race([called.promise, ended]);
  return { granted, ended, release: () => released.resolve('released') };
}

function addOne(name: string, counter: Int32Array): Promise<void> {
  return locks.request(name, async () => {
    const before = counter[0]!;
    await Promise.resolve();
    counter[0] = before + 1;
  });
}

async function perform(command: WebLockCommand): Promise<WebLockResult> {
  switch (command.do) {
    case 'attach':
      table = SessionLocks.attach(command.handle);
      locks = webLocks(table);
      return {};
    case 'leave':
      requests.clear();
      await table.close();
      return {};
    case 'request':
      requests.set(command.id, request(command.name, command.options ?? {}));
      return {};
    case 'awaitGrant':
      return requests.get(command.id)!.granted;
    case 'release':
      requests.get(command.id)!.release();
      return requests.get(command.id)!.ended;
    case 'awaitEnd':
      return requests.get(command.id)!.ended;
    case 'count':
      await Promise.all(Array.from({ length: command.times }, () => addOne(command.name, command.counter)));
      return {};
    case 'query':
      return { state: await locks.query() };
    case 'block':
      Atomics.wait(begun, 0, 1, command.ms);
      return {};
    case 'die':
      if (command.how === 'process.exit()') process.exit(3);
      if (command.how === 'an uncaught throw') {
        setImmediate(() => {
          throw new Error('uncaught, on purpose');
        });
      }
      while (command.how === 'killed in a busy loop');
      return {};
  }
}

parentPort!.on('message', async (command: WebLockCommand) => {
  Atomics.store(begun, 0, 1);
  Atomics.notify(begun, 0);
  const done = await perform(command);
  if (command.do !== 'die') parentPort!.postMessage(done);
});
parentPort!.postMessage('ready');
