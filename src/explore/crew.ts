import { extname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { hand } from './baton.ts';
import { Command, createBoard } from './board.ts';
import type { Assignment, ConductorData, News } from './conductor.ts';
import { InvalidProgramError } from './errors.ts';
import type { ThreadData } from './thread.ts';

/** How long threads may take to start, and to end when they are done with what they had to print, in ms. */
const START_MS = 30_000;
const END_MS = 1_000;
/** After so long without a step, in ms, it is no thread that does not come back, which the conductor would see. */
const STALLED_MS = 10_000;
const LOOK_MS = 500;
const STALLED = `The program does not come back from loading, from its setup or from its check within ${STALLED_MS} ms.`;

export type LastNews = Exclude<News, { type: 'ready' | 'progress' }>;

/** A conductor, and threads that are a program's: one program after the other. */
export interface Crew {
  readonly threads: number;
  /** One at a time. @throws {@link InvalidProgramError} when the program ends a thread of the crew's; it is of no use then */
  run(assignment: Assignment, onNews: (news: News) => void): Promise<LastNews>;
  /** Ends all threads. */
  end(): Promise<void>;
}

/** Starts a crew. */
export async function openCrew(threads: number): Promise<Crew> {
  const board = createBoard();
  const failed = new AbortController();
  const workers: { readonly worker: Worker; readonly exited: Promise<void> }[] = [];
  let ending = false;

  function start(
    name: string,
    workerData: ConductorData | ThreadData,
    transferList: MessagePort[],
  ): Promise<unknown> {
    const file = new URL(`../../workers/explore-${name}${extname(import.meta.url)}`, import.meta.url);
    const worker = new Worker(file, { workerData, transferList, name: `hammerlock explore ${name}` });
    const fail = (what: unknown) => {
      if (!ending)
        failed.abort(new InvalidProgramError(`The program has ended a thread of the explorer's: ${what}.`));
    };
    worker.once('error', fail);
    const exited = new Promise<void>((resolve) => {
      worker.once('exit', (code) => {
        fail(`exit code ${code}`);
        resolve();
      });
    });
    workers.push({ worker, exited });
    return new Promise((resolve) => worker.once('message', resolve));
  }

  async function orFailed<T>(promise: Promise<T>, timeoutMs?: number): Promise<T> {
    const over = new AbortController();
    try {
      return await Promise.race([
        promise,
        new Promise<never>((_, reject) => {
          if (failed.signal.aborted) reject(failed.signal.reason);
          failed.signal.addEventListener('abort', () => reject(failed.signal.reason), {
            signal: over.signal,
          });
        }),
        ...(timeoutMs === undefined ? [] : [tooLate(timeoutMs, over.signal)]),
      ]);
    } finally {
      over.abort();
    }
  }

  async function run(assignment: Assignment, onNews: (news: News) => void): Promise<LastNews> {
    const { worker } = workers[0]!;
    const { promise, resolve } = Promise.withResolvers<LastNews>();
    const listen = (news: News) => {
      onNews(news);
      if (news.type !== 'progress' && news.type !== 'ready') resolve(news);
    };
    worker.on('message', listen);
    // Read while others write: it is only to see whether anything moves.
    const moving = () => board.words.join();
    let [seen, since] = ['', performance.now()];
    const watch = setInterval(() => {
      if (seen !== moving()) [seen, since] = [moving(), performance.now()];
      else if (performance.now() - since > STALLED_MS) failed.abort(new InvalidProgramError(STALLED));
    }, LOOK_MS);
    try {
      worker.postMessage(assignment);
      return await orFailed(promise);
    } finally {
      clearInterval(watch);
      worker.off('message', listen);
    }
  }

  async function end(): Promise<void> {
    ending = true;
    for (let index = 0; index < threads; index++) hand(board, index, Command.quit);
    await workers[0]!.worker.terminate();
    await within(
      END_MS,
      workers.map(({ exited }) => exited),
    );
    // What is in a native call ends when that comes back: nobody waits for it.
    await within(
      END_MS,
      workers.map(({ worker }) => worker.terminate()),
    );
  }

  try {
    const channels = Array.from({ length: threads }, () => new MessageChannel());
    const ports = channels.map(({ port1 }) => port1);
    const ready = [start('conductor', { board, ports }, ports)];
    for (const [index, { port2: port }] of channels.entries()) {
      ready.push(start('thread', { board, index, port }, [port]));
    }
    await orFailed(Promise.all(ready), START_MS);
    return { threads, run, end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function tooLate(ms: number, signal: AbortSignal): Promise<never> {
  await setTimeout(ms, undefined, { signal });
  throw new InvalidProgramError(`The explorer's threads did not start within ${ms} ms.`);
}

/** Waits for all, but no longer. */
async function within(ms: number, promises: readonly Promise<unknown>[]): Promise<void> {
  const over = new AbortController();
  await Promise.race([
    Promise.all(promises),
    setTimeout(ms, undefined, { signal: over.signal }).catch(() => {}),
  ]);
  over.abort();
}
