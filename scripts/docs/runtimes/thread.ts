import { workerData } from 'node:worker_threads';
import type { ThreadData } from './abilities.ts';

/** The thread that the abilities are tried with. */
const { handle, key, ending, steps } = workerData as ThreadData;
const { SessionLocks } = (await import(
  process.env.HAMMERLOCK_LOCKS!
)) as typeof import('../../../src/locks/index.ts');

Atomics.store(steps, 1, 1);
const locks = SessionLocks.attach(handle);
const grant = locks.acquire(key);
Atomics.store(steps, 0, 1);
Atomics.notify(steps, 0);
if (ending === 'exits') process.exit();
if (ending === 'throws') throw new Error('on purpose');
if (ending === 'is idle') setInterval(() => {}, 1_000);
if (ending === 'renews') setInterval(() => grant.renew(), 50);
if (ending === 'loops') for (;;) steps[0]! += 1;
if (ending === 'is blocked') Atomics.wait(steps, 1, 1);
if (ending === 'releases') grant.release();
if (ending === 'closes') await locks.close();
