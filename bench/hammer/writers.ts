import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createSession } from '../../src/decks/sessions.ts';
import { SessionLocks } from '../../src/locks/session-locks.ts';
import { openStore } from '../../src/store/store.ts';
import { atMost, type Result, shown } from '../result.ts';
import { sideBySide } from '../rounds.ts';
import type { Job } from './writer.ts';

const WRITERS = 8;
const MS = 3_000;

/** How long one of eight writers waits for its turn: in the store's queue, and in SQLite's busy handler. */
export async function* writers(): AsyncGenerator<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'hammerlock-bench-'));
  const locks = SessionLocks.create();
  const store = await openStore(join(directory, 'writers.sqlite'), { locks });
  try {
    for (let writer = 0; writer < WRITERS; writer++) await createSession(store, {}, `s${writer}`);
    const job = { file: store.file, handle: locks.handle, ms: MS };
    const waits = await sideBySide(
      {
        queued: () => p99Of({ ...job, queued: true }),
        polling: () => p99Of({ ...job, queued: false }),
      },
      { rounds: 5, warmUp: 1 },
    );
    yield shown(`p99 wait of ${WRITERS} writers in SQLite's busy handler`, waits.polling, 'ms');
    yield shown(`p99 wait of ${WRITERS} writers in the store's queue`, waits.queued, 'ms');
    yield atMost(0.5, "… of the busy handler's", waits.queued / waits.polling, '×');
  } finally {
    await store.close();
    await locks.close();
    rmSync(directory, { recursive: true });
  }
}

/** The waits, in ms. */
async function p99Of(job: Omit<Job, 'writer' | 'gate'>): Promise<number> {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const threads = Array.from({ length: WRITERS }, (_, writer) => {
    return new Worker(new URL('./writer.ts', import.meta.url), {
      workerData: { ...job, writer, gate } satisfies Job,
    });
  });
  const waits = (await Promise.all(threads.map(async (thread) => (await once(thread, 'message'))[0]))).flat();
  await Promise.all(threads.map((thread) => thread.terminate()));
  waits.sort((a, b) => a - b);
  return waits[Math.ceil(0.99 * waits.length) - 1];
}
