import type { ServerResponse } from 'node:http';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { Piscina } from 'piscina';
import { undoAll } from '../base/cleanup.ts';
import { refuseUnknownOptions } from '../base/unknown-names.ts';
import { SessionLocks } from '../locks/session-locks.ts';
import { openStore } from '../store/store.ts';
import { createApp } from './app.ts';
import { InvalidServerError } from './problems/server-errors.ts';
import { watchStandstill } from './requests/standstill.ts';
import { createBacklog } from './responses/backlog.ts';
import { createDeckCache } from './sessions/deck-cache.ts';
import type { Service } from './sessions/service.ts';
import { openSessionHolds } from './sessions/session-holds.ts';
import { createSessionSizes } from './sessions/session-sizes.ts';
import { loadGenerator, loadVerifier, slideModuleUrl } from './threads/slide-modules.ts';
import { openWorkers } from './threads/workers.ts';
import { openWriter } from './threads/writer.ts';

export interface ServerOptions {
  /** The SQLite file; it is made if it is not there. */
  readonly file: string;
  /**
   * 0 for one that is free.
   *
   * @default 8080
   */
  readonly port?: number;
  /**
   * The address to listen on. The server asks nobody who they are: on another address than this one, everybody who
   * reaches it can read and change every deck.
   *
   * @default '127.0.0.1'
   */
  readonly host?: string;
  /**
   * How many threads generate and verify, 1 to 64; one more writes.
   *
   * @default the number of cores
   */
  readonly workers?: number;
  /**
   * How long a request is believed to be alive, in ms, before another may take its session over. A request that
   * takes twice as long is ended.
   *
   * @default 30_000
   */
  readonly leaseMs?: number;
  /** A file, by path or URL, whose default export is a {@link SlideGenerator}, in the place of the Markdown one. */
  readonly generator?: string | undefined;
  /** A file, by path or URL, whose default export is a {@link Verifier}, in the place of the built-in one. */
  readonly verifier?: string | undefined;
}

export interface Server extends AsyncDisposable {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  /**
   * Ends the server: no new requests, streams end with an `error`, what is running has 7 s to end; then all threads,
   * the file and the locks are closed. Calling it again waits for the same end.
   */
  close(): Promise<void>;
}

const MAX_WORKERS = 64;
const MAX_LEASE_MS = 3_600_000;
/** What running requests have to end, once the server is to end. */
const GRACE_MS = 7_000;
/** What is left to tell the others that they were ended. */
const ANSWER_MS = 1_500;
const LOOK_MS = 20;
const END_MS = 500;

/**
 * Serves the decks of a file over HTTP; it listens, and its threads are ready, when the promise resolves.
 *
 * ```ts
 * await using server = await startServer({ file: 'decks.sqlite', port: 0 });
 * await fetch(`${server.url}/api/slides?session_id=s1`);
 * ```
 *
 * @throws {@link InvalidServerError} when an option or a module is none, or the address is taken
 * @throws {@link StoreOpenError} @throws {@link StoreBusyError}
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  checkNames(options);
  const { port = 8080, host = '127.0.0.1', workers = availableParallelism(), leaseMs = 30_000 } = options;
  check('port', port, 0, 65_535);
  check('workers', workers, 1, MAX_WORKERS);
  check('leaseMs', leaseMs, 1, MAX_LEASE_MS);
  const modules = {
    generator: slideModuleUrl('generator', options.generator),
    verifier: slideModuleUrl('verifier', options.verifier),
  };
  await loadGenerator(modules.generator);
  await loadVerifier(modules.verifier);

  const cleanUp: (() => unknown)[] = [];
  const undo = () => undoAll(cleanUp.splice(0));
  try {
    const locks = SessionLocks.create({ leaseMs });
    cleanUp.push(() => locks.close());
    const store = await openStore(options.file, { locks });
    cleanUp.push(() => store.close());
    const sizes = createSessionSizes(store);
    const writer = openWriter({ handle: locks.handle, file: options.file });
    cleanUp.push(() => ended(writer.pool));
    const threads = openWorkers(workers, modules);
    cleanUp.push(() => ended(threads.pool));
    const closing = new AbortController();
    const ending = new AbortController();
    const standstill = watchStandstill();
    cleanUp.push(() => standstill[Symbol.dispose]());
    const running = new Set<ServerResponse>();
    const backlog = createBacklog(running, store);
    const service: Service = {
      locks,
      holds: openSessionHolds(locks, standstill),
      standstill,
      store,
      sizes,
      decks: createDeckCache(store, sizes),
      backlog,
      writer,
      workers: threads,
      limitMs: 2 * leaseMs,
      closing: closing.signal,
      ending: ending.signal,
    };
    const app = await createApp(service, host, running);
    cleanUp.push(() => app.close());
    await writer.ready();
    await threads.ready().catch((cause) => {
      const why = `The generator or the verifier can't be loaded in a thread: ${cause.message}`;
      throw new InvalidServerError(why, { cause });
    });
    const url = await app.listen({ host, port }).catch((cause) => {
      const why = `The server can't listen there: ${cause.message}. Choose another --port, 0 for a free one, or --host.`;
      throw new InvalidServerError(why, { cause });
    });
    let closed: Promise<void> | undefined;
    const close = () => (closed ??= end());
    return { url, close, [Symbol.asyncDispose]: close };

    async function end(): Promise<void> {
      closing.abort();
      const closed = app.close();
      // A request whose client has gone is at work until it has given its session back.
      const isIdle = () => running.size === 0 && service.holds.held === 0;
      if (!(await within(GRACE_MS, isIdle))) {
        ending.abort();
        await within(ANSWER_MS, isIdle);
      }
      // Those on which nothing is asked would stay open for whatever may come.
      app.server.closeAllConnections();
      await closed;
      const failures = await undo();
      if (failures.length === 0) return;
      throw new AggregateError(failures, 'The server has ended, and parts of its cleanup failed.');
    }
  } catch (error) {
    for (const failure of await undo()) process.emitWarning(`Cleanup: ${failure}`, 'HammerlockWarning');
    throw error;
  }
}

/** A thread in a call that nothing interrupts is not waited for. */
function ended(pool: Piscina): Promise<unknown> {
  return Promise.race([pool.destroy(), sleep(END_MS, undefined, { ref: false })]);
}

async function within(ms: number, isSo: () => boolean): Promise<boolean> {
  for (const end = performance.now() + ms; !isSo(); await sleep(LOOK_MS)) {
    if (performance.now() > end) return false;
  }
  return true;
}

const names: ReadonlySet<string> = new Set<keyof ServerOptions>([
  'file',
  'port',
  'host',
  'workers',
  'leaseMs',
  'generator',
  'verifier',
]);

function checkNames(options: ServerOptions): void {
  refuseUnknownOptions(options, names, InvalidServerError);
  if (typeof options.file === 'string' && options.file !== '') return;
  throw new InvalidServerError(`file must be the path of the database, not ${inspect(options.file)}.`);
}

function check(what: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new InvalidServerError(
    `${what} must be a whole number from ${min} to ${max}, not ${inspect(value)}.`,
  );
}
