import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { workerEntry } from '../base/worker-entry.ts';
import { hand } from './baton.ts';
import { Command, createBoard } from './board.ts';
import type { Assignment, ConductorData, News, Question } from './conductor.ts';
import { InvalidProgramError } from './errors.ts';
import { createPatience } from './patience.ts';
import type { ProgramShape } from './program.ts';
import type { ThreadData } from './thread.ts';

/** How long threads may take to start, and to end when they are done with what they had to print, in ms. */
const START_MS = 30_000;
const END_MS = 1_000;
/** After so long without a step, in ms, it is no thread that does not come back, which the conductor would see. */
const STALLED_MS = 10_000;
const LOOK_MS = 500;
export type LastNews = Exclude<News, { type: 'described' | 'progress' }>;

/** A conductor, and threads that are a program's: one program after the other. */
export interface Crew {
  readonly threads: number;
  /** Loads a program, and says what it is. One at a time. @throws {@link InvalidProgramError} when that can't be done */
  describe(file: string): Promise<ProgramShape>;
  /** One at a time. @throws {@link InvalidProgramError} when the program ends a thread of the crew's; it is of no use then */
  run(assignment: Assignment, onNews: (news: News) => void): Promise<LastNews>;
  /** Ends all threads. */
  end(): Promise<void>;
}

/** Starts a crew. A program that does nothing for `stalledMs` does not come back. */
export async function openCrew(threads: number, stalledMs = STALLED_MS): Promise<Crew> {
  const board = createBoard();
  const failed = new AbortController();
  const workers: { readonly worker: Worker; readonly exited: Promise<void> }[] = [];
  let ending = false;
  // Not the port that a worker has for its parent: a program's file may use that.
  const { port1: conductor, port2: toUs } = new MessageChannel();

  function start(
    name: string,
    workerData: ConductorData | ThreadData,
    transferList: MessagePort[],
  ): Promise<unknown> {
    const file = workerEntry(`explore-${name}`);
    const worker = new Worker(file, { workerData, transferList, name: `hammerlock explore ${name}` });
    const fail = (what: unknown) => {
      if (!ending)
        failed.abort(
          new InvalidProgramError(
            `The program has ended a thread of the explorer's: ${what}. It must neither exit nor throw when nobody asked it to.`,
          ),
        );
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

  async function ask(
    question: Question,
    onNews: (news: News) => void,
    stalled: string,
  ): Promise<News & { type: LastNews['type'] | 'described' }> {
    const { promise, resolve } = Promise.withResolvers<News & { type: LastNews['type'] | 'described' }>();
    const listen = (news: News) => {
      onNews(news);
      if (news.type !== 'progress') resolve(news);
    };
    conductor.on('message', listen);
    // Read while others write: it is only to see whether anything moves.
    const moving = () => board.words.join();
    const isOver = createPatience(stalledMs, LOOK_MS);
    const watch = setInterval(() => {
      if (isOver(moving())) failed.abort(new InvalidProgramError(stalled));
    }, LOOK_MS);
    try {
      conductor.postMessage(question);
      return await orFailed(promise);
    } finally {
      clearInterval(watch);
      conductor.off('message', listen);
    }
  }

  async function describe(file: string): Promise<ProgramShape> {
    const news = await ask(
      { describe: file },
      () => {},
      `The program ${fileURLToPath(file)} does not come back from loading within ${stalledMs} ms: its file should do ` +
        'nothing but define it, and wait for nothing.',
    );
    if (news.type === 'described') return news.shape;
    throw new InvalidProgramError(news.type === 'broken' ? news.message : `Loading it came to ${news.type}.`);
  }

  async function run(assignment: Assignment, onNews: (news: News) => void): Promise<LastNews> {
    const news = await ask(
      assignment,
      onNews,
      `The program ${fileURLToPath(assignment.file)} does not come back from loading, from its setup or from its check ` +
        `within ${stalledMs} ms: none of them may wait, or go on for so long.`,
    );
    return news as LastNews;
  }

  async function end(): Promise<void> {
    ending = true;
    conductor.close();
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
    const ready = [start('conductor', { board, ports, news: toUs }, [...ports, toUs])];
    for (const [index, { port2: port }] of channels.entries()) {
      ready.push(start('thread', { board, index, port }, [port]));
    }
    await orFailed(Promise.all(ready), START_MS);
    return { threads, describe, run, end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function tooLate(ms: number, signal: AbortSignal): Promise<never> {
  const isOver = createPatience(ms, LOOK_MS);
  do await setTimeout(LOOK_MS, undefined, { signal });
  while (!isOver(0));
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
