import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { SessionLocks } from '../../src/locks/index.ts';
import { usedClaims } from '../../src/locks/table/claims.ts';
import { viewTable } from '../../src/locks/table/layout.ts';
import { atLeast, atMost, type Result, shown } from '../result.ts';
import type { VictimData, WitnessReport } from './victim.ts';

const KILLS = 100_000;
const VICTIMS = 4;

/**
 * Threads full of waiters are killed at random moments, while two witness threads that are never killed keep acquiring the
 * same keys, one blocking and one not: a wake-up that is lost in a death would leave a witness stuck.
 */
export async function* kills(): AsyncGenerator<Result> {
  const locks = SessionLocks.create({ capacity: 64, leaseMs: Number.POSITIVE_INFINITY });
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const start = (role: VictimData['role']) =>
    new Worker(new URL('./victim.ts', import.meta.url), {
      workerData: { role, handle: locks.handle, stop } satisfies VictimData,
    });
  const witnesses = (['blocking witness', 'async witness'] as const).map(start);
  const reports = witnesses.map(async (witness) => (await once(witness, 'message'))[0] as WitnessReport);
  const killed = { threads: 0, waiters: 0 };
  const began = performance.now();
  try {
    await Promise.all(
      Array.from({ length: VICTIMS }, async () => {
        while (killed.waiters < KILLS) {
          const victim = start('victim');
          await once(victim, 'message');
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
          const { threadId } = victim;
          killed.waiters += waitersOf(locks, threadId);
          killed.threads += 1;
          await victim.terminate();
        }
      }),
    );
    Atomics.store(stop, 0, 1);
    const seen = await Promise.all(reports);
    const seconds = (performance.now() - began) / 1_000;
    yield atLeast(KILLS, 'waiters killed', killed.waiters, 'waiters');
    yield shown('threads killed, each with up to 100 waiters', killed.threads, 'threads');
    yield shown('waiters killed a second', killed.waiters / seconds, 'waiters/s');
    yield shown('grants of the witnesses meanwhile', sum(seen.map(({ grants }) => grants)), 'grants');
    yield shown('the longest wait of a witness', Math.max(...seen.map(({ longestMs }) => longestMs)), 'ms');
    yield atMost(0, 'stuck waiters', sum(seen.map(({ stuck }) => stuck)), 'waiters');
    await Promise.all(witnesses.map((witness) => witness.terminate()));
    yield* whatIsLeft(locks);
  } finally {
    await Promise.all(witnesses.map((witness) => witness.terminate()));
    await locks.close();
  }
}

/** Every slot must be free and every claim gone once the warden has recovered the last deaths. */
async function* whatIsLeft(locks: SessionLocks): AsyncGenerator<Result> {
  const deadline = performance.now() + 5_000;
  while (locks.inspect().keys.length > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  yield atMost(0, 'keys held or waited for at the end', locks.inspect().keys.length, 'keys');
  yield atMost(0, 'claims left at the end', [...usedClaims(viewTable(locks.handle))].length, 'claims');
  const grants = Array.from({ length: 64 }, (_, i) => locks.tryAcquire(`end-${i}`));
  yield atLeast(
    64,
    'slots that can be had at the end',
    grants.filter((grant) => grant !== null).length,
    'slots',
  );
}

function waitersOf(locks: SessionLocks, threadId: number): number {
  return sum(
    locks.inspect().keys.map(({ waiters }) => waiters.filter(({ thread }) => thread === threadId).length),
  );
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}
