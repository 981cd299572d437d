import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Piscina } from 'piscina';
import { undoAll } from '../base/cleanup.ts';
import { SessionLocks } from '../locks/session-locks.ts';
import { openStore } from '../store/store.ts';
import { createApp } from './app.ts';
import { InvalidServerError } from './problems/server-errors.ts';
import { watchStandstill } from './requests/standstill.ts';
import { createBacklog } from './responses/backlog.ts';
import { completeOptions, type ServerOptions } from './server-options.ts';
import { createDeckCache } from './sessions/deck-cache.ts';
import type { Service } from './sessions/service.ts';
import { openSessionHolds } from './sessions/session-holds.ts';
import { createSessionSizes } from './sessions/session-sizes.ts';
import { loadGenerator, loadVerifier, slideModuleUrl } from './threads/slide-modules.ts';
import { openWorkers } from './threads/workers.ts';
import { openWriter } from './threads/writer.ts';

/** A service that is running. */
export interface Server extends AsyncDisposable {
  /** The URL that it listens at, without a slash at the end. */
  readonly url: string;
  /**
   * Shuts the server down. New requests are refused, streams end with an `error`, and running requests get 7
   * s to finish; then all threads, the file and the locks are closed. Calling it again returns the same
   * promise.
   *
   * @throws AggregateError if parts of the cleanup failed; the other parts have run nevertheless
   */
  close(): Promise<void>;
}

/** The time that running requests get to finish at a shutdown. */
const GRACE_MS = 7_000;
/** The time after that for telling the other clients that their requests were ended. */
const ANSWER_MS = 1_500;
const LOOK_MS = 20;
const THREAD_END_MS = 500;

/**
 * Serves the decks of a file over HTTP. The server listens, and its threads are ready, when the promise
 * resolves.
 *
 * ```ts
 * await using server = await startServer({ file: 'decks.sqlite', port: 0 });
 * await fetch(`${server.url}/api/slides?session_id=s1`);
 * ```
 *
 * @throws {@link InvalidServerError} if an option or a module is invalid, or the address can't be listened on
 * @throws {@link StoreOpenError} @throws {@link StoreBusyError}
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { file, port, host, workers: threads, leaseMs, ...named } = completeOptions(options);
  const modules = {
    generator: slideModuleUrl('generator', named.generator),
    verifier: slideModuleUrl('verifier', named.verifier),
  };
  await loadGenerator(modules.generator);
  await loadVerifier(modules.verifier);

  const undos: (() => unknown)[] = [];
  const cleanUp = () => undoAll(undos.splice(0));
  try {
    const locks = SessionLocks.create({ leaseMs });
    undos.push(() => locks.close());
    const store = await openStore(file, { locks });
    undos.push(() => store.close());
    const sizes = createSessionSizes(store);
    const writer = openWriter({ handle: locks.handle, file });
    undos.push(() => endThreads(writer.pool));
    const workers = openWorkers(threads, modules);
    undos.push(() => endThreads(workers.pool));
    const closing = new AbortController();
    const ending = new AbortController();
    const standstill = watchStandstill();
    undos.push(() => standstill[Symbol.dispose]());
    const running = new Set<ServerResponse>();
    const service: Service = {
      locks,
      holds: openSessionHolds(locks, standstill),
      standstill,
      store,
      sizes,
      decks: createDeckCache(store, sizes),
      backlog: createBacklog(running, store),
      writer,
      workers,
      limitMs: 2 * leaseMs,
      closing: closing.signal,
      ending: ending.signal,
    };
    const app = await createApp(service, host, running);
    let appClosed: Promise<unknown> | undefined;
    const closeApp = () => (appClosed ??= app.close());
    undos.push(closeApp);
    await writer.ready();
    await workers.ready().catch((cause) => {
      const message = `The generator or the verifier can't be loaded in a thread: ${cause.message}`;
      throw new InvalidServerError(message, { cause });
    });
    const url = await app.listen({ host, port }).catch((cause) => {
      const message = `The server can't listen there: ${cause.message}. Choose another --port, 0 for a free one, or --host.`;
      throw new InvalidServerError(message, { cause });
    });
    let closed: Promise<void> | undefined;
    const close = () => (closed ??= shutDown());
    return { url, close, [Symbol.asyncDispose]: close };

    async function shutDown(): Promise<void> {
      closing.abort();
      // The cleanup reports whether this fails.
      closeApp().catch(() => {});
      // A request whose client is gone is still running until it has released its session.
      const isIdle = () => running.size === 0 && service.holds.held === 0;
      if (!(await within(GRACE_MS, isIdle))) {
        ending.abort();
        await within(ANSWER_MS, isIdle);
      }
      // Idle connections would otherwise stay open.
      app.server.closeAllConnections();
      const failures = await cleanUp();
      if (failures.length === 0) return;
      throw new AggregateError(failures, 'The server has shut down, but parts of its cleanup failed.');
    }
  } catch (error) {
    for (const failure of await cleanUp()) process.emitWarning(`Cleanup: ${failure}`, 'HammerlockWarning');
    throw error;
  }
}

/** Does not wait for a thread that is in an uninterruptible call. */
function endThreads(pool: Piscina): Promise<unknown> {
  return Promise.race([pool.destroy(), sleep(THREAD_END_MS, undefined, { ref: false })]);
}

async function within(ms: number, condition: () => boolean): Promise<boolean> {
  for (const end = performance.now() + ms; !condition(); await sleep(LOOK_MS)) {
    if (performance.now() > end) return false;
  }
  return true;
}
