import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as workerThreads from 'node:worker_threads';
import { Mutex as AsyncMutex } from 'async-mutex';
import { Mutex as ThreadMutex } from 'multithreading';
import lockfile from 'proper-lockfile';
import { SessionLocks } from '../../src/locks/index.ts';
import { webLocks } from '../../src/web-locks/index.ts';
import { atLeast, atMost, type Result, shown } from '../result.ts';
import { nsEach, nsEachAsync, sideBySide } from '../rounds.ts';

const KEY = 'session-0a1b2c3d-4e5f-6789-abcd-ef01';
const READERS_KEY = 'session-0a1b2c3d-4e5f-6789-abcd-ef02';
const FAST = 200_000;
const SLOW = 5_000;

/** One thread, one key, no contention: the cost of a lock that is not needed. */
export async function* uncontended(): AsyncGenerator<Result> {
  const unleased = SessionLocks.create({ leaseMs: Number.POSITIVE_INFINITY });
  const leased = SessionLocks.create();
  const directory = mkdtempSync(join(tmpdir(), 'hammerlock-bench-'));
  const file = join(directory, 'file');
  writeFileSync(file, '');
  const word = new Int32Array(new SharedArrayBuffer(64));
  const counter = new BigInt64Array(new SharedArrayBuffer(64));
  const fifo = SessionLocks.create({ fairness: 'fifo' });
  const key = unleased.key(KEY);
  const leasedKey = leased.key(KEY);
  const owner = {};
  const manager = webLocks(fifo);
  const asyncMutex = new AsyncMutex();
  const threadMutex = new ThreadMutex();
  try {
    const ns = await sideBySide({
      pair: nsEach(FAST, (times) => {
        for (let i = 0; i < times; i++) {
          if (Atomics.compareExchange(word, 0, 0, 1) === 0) Atomics.compareExchange(word, 0, 1, 0);
        }
      }),
      token: nsEach(FAST, (times) => {
        for (let i = 0; i < times; i++) {
          if (Atomics.compareExchange(word, 0, 0, 1) !== 0) continue;
          Atomics.add(counter, 4, 1n);
          Atomics.compareExchange(word, 0, 1, 0);
        }
      }),
      key: nsEach(FAST, (times) => {
        for (let i = 0; i < times; i++) unleased.acquire(key).release();
      }),
      string: nsEach(FAST, (times) => {
        for (let i = 0; i < times; i++) leased.acquire(KEY).release();
      }),
      leasedKey: nsEach(FAST, (times) => {
        for (let i = 0; i < times; i++) leased.acquire(leasedKey).release();
      }),
      readers: nsEach(FAST, (times) => {
        for (let i = 0; i < times; i++) leased.acquire(READERS_KEY, { mode: 'shared' }).release();
      }),
      asyncMutex: nsEachAsync(SLOW, async (times) => {
        for (let i = 0; i < times; i++) (await asyncMutex.acquire())();
      }),
      threadMutex: nsEach(SLOW, (times) => {
        for (let i = 0; i < times; i++) threadMutex.blockingLock().dispose();
      }),
      node: nsEachAsync(SLOW, async (times) => {
        for (let i = 0; i < times; i++) await workerThreads.locks.request(KEY, () => {});
      }),
      web: nsEachAsync(SLOW, async (times) => {
        for (let i = 0; i < times; i++) await manager.request(KEY, () => {});
      }),
      lockfile: nsEachAsync(20, async (times) => {
        for (let i = 0; i < times; i++) await (await lockfile.lock(file))();
      }),
    });
    yield shown('a bare compare-and-set pair', ns.pair, 'ns');
    yield shown('a bare pair with a token in between', ns.token, 'ns');
    yield shown('acquire + release, prepared key, no lease', ns.key, 'ns');
    yield atMost(
      2,
      'acquire + release, prepared key, no lease',
      ns.key / ns.pair,
      '× the pair',
      'The rest is the work of the lock itself: creating the grant, and checking that the slot still belongs to the key.',
    );
    yield shown('prepared key, lease', ns.leasedKey, 'ns');
    yield atMost(5, 'acquire + release, prepared key, lease', ns.leasedKey / ns.pair, '× the pair');
    yield shown('acquire + release, string of 36, lease', ns.string, 'ns');
    yield atMost(8, 'acquire + release, string of 36, lease', ns.string / ns.pair, '× the pair');
    yield shown('a string that only readers use, lease', ns.readers, 'ns');
    yield atMost(5, 'a string that only readers use, lease', ns.readers / ns.pair, '× the pair');
    yield shown("Node's worker_threads.locks", ns.node, 'ns');
    yield atLeast(20, 'string, lease, against worker_threads.locks', ns.node / ns.string, '× faster');
    yield shown('web-locks, request', ns.web, 'ns');
    yield atLeast(1, 'web-locks, against worker_threads.locks', ns.node / ns.web, '× faster');
    yield shown('multithreading, Mutex.blockingLock', ns.threadMutex, 'ns');
    yield shown('async-mutex (one thread only)', ns.asyncMutex, 'ns');
    yield shown('proper-lockfile', ns.lockfile, 'ns');
    const options = await sideBySide({
      unleasedString: nsEach(FAST, (times) => {
        for (let i = 0; i < times; i++) unleased.acquire(KEY).release();
      }),
      owned: nsEach(FAST, (times) => {
        for (let i = 0; i < times; i++) leased.acquire(KEY, { owner }).release();
      }),
      fifo: nsEach(FAST, (times) => {
        for (let i = 0; i < times; i++) fifo.acquire(KEY).release();
      }),
      many: nsEach(FAST / 10, (times) => {
        for (let i = 0; i < times; i++) leased.acquireMany(['a', 'b', 'c']).release();
      }),
      inspect: nsEach(FAST / 100, (times) => {
        for (let i = 0; i < times; i++) leased.inspect();
      }),
      shared: nsEach(FAST, (times) => {
        for (let i = 0; i < times; i++) leased.acquire(KEY, { mode: 'shared' }).release();
      }),
      async: nsEachAsync(FAST, async (times) => {
        for (let i = 0; i < times; i++) (await leased.acquireAsync(KEY)).release();
      }),
    });
    yield shown('string, no lease', options.unleasedString, 'ns');
    yield shown("string, lease, fairness: 'fifo'", options.fifo, 'ns');
    yield shown('string, lease, owner', options.owned, 'ns');
    yield shown("string, lease, mode: 'shared'", options.shared, 'ns');
    yield shown('string, lease, acquireAsync', options.async, 'ns');
    yield shown('acquireMany of three strings, lease', options.many, 'ns');
    yield shown('inspect(), four keys known, none in use', options.inspect, 'ns');
  } finally {
    await unleased.close();
    await leased.close();
    await fifo.close();
    rmSync(directory, { recursive: true });
  }
}
