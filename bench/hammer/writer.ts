import { parentPort, workerData } from 'node:worker_threads';
import BetterSqlite3 from 'better-sqlite3';
import { SessionLocks } from '../../src/locks/session-locks.ts';
import { openStore } from '../../src/store/store.ts';

export interface Job {
  readonly file: string;
  readonly handle: SharedArrayBuffer;
  readonly ms: number;
  readonly queued: boolean;
  readonly writer: number;
  /** Counts those who are ready. */
  readonly gate: Int32Array<SharedArrayBuffer>;
}

const WRITERS = 8;
const BUSY_TIMEOUT_MS = 60_000;

/** Writes to a session of its own, again and again; how long each write waited until it could begin, in ms. */
const { file, handle, ms, queued, writer, gate } = workerData as Job;
const session = `s${writer}`;
const waits: number[] = [];
const write = queued ? await queueing() : polling();

if (Atomics.add(gate, 0, 1) + 1 === WRITERS) Atomics.notify(gate, 0);
for (let ready = Atomics.load(gate, 0); ready < WRITERS; ready = Atomics.load(gate, 0))
  Atomics.wait(gate, 0, ready);
for (const end = performance.now() + ms; performance.now() < end; ) await write();
parentPort!.postMessage(waits);

async function queueing(): Promise<() => Promise<void>> {
  const store = await openStore(file, { locks: SessionLocks.attach(handle) });
  return async () => {
    const asked = performance.now();
    await store.write(async (trx) => {
      waits.push(performance.now() - asked);
      await trx
        .updateTable('sessions')
        .set((eb) => ({ version: eb('version', '+', 1) }))
        .where('id', '=', session)
        .execute();
    });
  };
}

function polling(): () => Promise<void> {
  const database = new BetterSqlite3(file, { timeout: BUSY_TIMEOUT_MS });
  database.pragma('synchronous = normal');
  const [begin, update, commit] = [
    'begin immediate',
    'update sessions set version = version + 1 where id = ?',
    'commit',
  ].map((sql) => database.prepare(sql));
  return async () => {
    const asked = performance.now();
    begin!.run();
    waits.push(performance.now() - asked);
    update!.run(session);
    commit!.run();
  };
}
