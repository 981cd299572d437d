import { Worker } from 'node:worker_threads';
import { workerEntry } from '../../base/worker-entry.ts';
import { grantedTime } from '../time/granted-time.ts';
import type { KeysToTry, KeyTrialReport } from './key-trier.ts';

/** The result of trying a key; `hung` if the call did not return. */
export type KeyTrialResult = Exclude<KeyTrialReport['found'], 'begun'> | 'hung';

const TICK_MS = 25;
/** The limits, in granted time, for loading the lock's module, and then for each key. */
const LOAD_MS = 10_000;
const TRY_MS = 2_000;

/**
 * Tries to acquire keys of the lock under test, and releases what is granted. That happens in a thread that can be
 * abandoned, because the user's code may never return. The keys after one that hung are tried in another thread.
 */
export async function tryKeysInThreads(
  asked: KeysToTry,
  stillAlive: () => void,
): Promise<ReadonlyMap<string, KeyTrialResult>> {
  const found = new Map<string, KeyTrialResult>();
  for (let left = asked.keys; left.length > 0; left = left.filter((key) => !found.has(key))) {
    await inOneThread({ ...asked, keys: left }, found, stillAlive);
  }
  return found;
}

/** Adds at least one key to `found`. */
function inOneThread(
  asked: KeysToTry,
  found: Map<string, KeyTrialResult>,
  stillAlive: () => void,
): Promise<void> {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const thread = new Worker(workerEntry('key-trier'), {
    workerData: asked,
    name: 'hammerlock key trier',
  });
  const granted = grantedTime({ pid: process.pid, tickMs: TICK_MS, except: process.pid });
  let [current] = asked.keys;
  let limitMs = LOAD_MS;
  const giveUp = (result: KeyTrialResult) => {
    if (current !== undefined && !found.has(current)) found.set(current, result);
    end();
  };
  const watch = setInterval(() => {
    granted.tick();
    stillAlive();
    if (granted.ms > limitMs) giveUp('hung');
  }, TICK_MS);
  thread.on('message', ({ key, found: result }: KeyTrialReport) => {
    current = key;
    limitMs = granted.ms + TRY_MS;
    if (result !== 'begun') found.set(key, result);
  });
  thread.on('error', (error) => giveUp({ error: String(error) }));
  thread.on('exit', () => giveUp({ error: 'the thread that tried it exited' }));
  return ended.finally(() => {
    clearInterval(watch);
    // A thread that is blocked in a native call never ends, so this does not wait for it.
    void thread.terminate();
    thread.unref();
  });
}
