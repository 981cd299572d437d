import { parentPort, workerData } from 'node:worker_threads';
import { sleepSync } from '../../src/base/sleep-sync.ts';
import { addSlide, updateSlide } from '../../src/decks/slides.ts';
import { SessionLocks } from '../../src/locks/session-locks.ts';
import { openPlainStore } from '../../src/mutants/controls/plain-store.ts';
import { type DeckStore, openStore } from '../../src/store/store.ts';

export interface Job {
  readonly file: string;
  readonly handle: SharedArrayBuffer;
  readonly ms: number;
  readonly queued: boolean;
  readonly writer: number;
  /** The number of threads that are ready. */
  readonly gate: Int32Array<SharedArrayBuffer>;
}

const WRITERS = 8;
const EVERY_MS = 4;
const BUSY_TIMEOUT_MS = 60_000;

/**
 * Edits a session of its own at a steady rate that does not depend on the waits: a writer that had the file to itself while
 * the others sleep would otherwise count many edits that did not wait. Reports how long each edit waited for its transaction
 * to begin, in ms.
 */
const { file, handle, ms, queued, writer, gate } = workerData as Job;
const session = `s${writer}`;
const waits: number[] = [];
let asked = 0;
const locks = SessionLocks.attach(handle);
const store = timed(queued ? await openStore(file, { locks }) : await openPolling());
await addSlide(store, {}, session, '<h1>0</h1>');
waits.length = 0;

if (Atomics.add(gate, 0, 1) + 1 === WRITERS) Atomics.notify(gate, 0);
for (let ready = Atomics.load(gate, 0); ready < WRITERS; ready = Atomics.load(gate, 0)) {
  Atomics.wait(gate, 0, ready);
}
const begun = performance.now();
for (let n = 0; n * EVERY_MS < ms; n++) {
  const early = begun + n * EVERY_MS - performance.now();
  if (early > 0) sleepSync(early);
  asked = performance.now();
  await updateSlide(store, {}, session, 0, `<h1>${n}</h1>`);
}
parentPort!.postMessage(waits);

function timed(store: DeckStore): DeckStore {
  const { fenced } = store;
  store.fenced = (session, fence, work) =>
    fenced(session, fence, (trx) => {
      waits.push(performance.now() - asked);
      return work(trx);
    });
  return store;
}

/** The same store without the queue: SQLite's busy handler sleeps and tries again. */
async function openPolling(): Promise<DeckStore> {
  const options = { begin: 'immediate', timeoutMs: BUSY_TIMEOUT_MS } as const;
  return (await openPlainStore(file, { locks }, options)).store;
}
