import { once } from 'node:events';
import { extname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { hand } from './baton.ts';
import { Command } from './board.ts';
import type { Assignment, News } from './conductor.ts';
import { InvalidProgramError } from './errors.ts';
import type { ThreadData } from './thread.ts';

/** How long loading a program may take, in ms. */
const START_MS = 30_000;
/** How long threads that are done may take to have printed what they had to print. */
const END_MS = 1_000;

export type LastNews = Exclude<News, { type: 'set up' | 'progress' }>;

/**
 * Starts a conductor and a thread for each of the program's, and waits for what they find. All have ended when it is
 * settled.
 *
 * @throws {@link InvalidProgramError} when the program can't be loaded or set up, or ends a thread of the explorer's
 */
export async function runCrew(
  assignment: Assignment,
  threads: number,
  onNews: (news: News) => void,
): Promise<LastNews> {
  const workers: Worker[] = [];
  const ended: Promise<void>[] = [];
  const failed = new AbortController();
  const start = (name: string, workerData: Assignment | ThreadData, transferList: MessagePort[] = []) => {
    const file = new URL(`../../workers/explore-${name}${extname(import.meta.url)}`, import.meta.url);
    const worker = new Worker(file, { workerData, transferList, name: `hammerlock explore ${name}` });
    const fail = (what: unknown) =>
      failed.abort(new InvalidProgramError(`The program has ended a thread of the explorer's: ${what}.`));
    worker.once('error', fail);
    ended.push(
      new Promise((resolve) => {
        worker.once('exit', (code) => {
          fail(`exit code ${code}`);
          resolve();
        });
      }),
    );
    workers.push(worker);
    return worker;
  };
  const firstNews = async (worker: Worker, signal: AbortSignal): Promise<unknown> => {
    try {
      const [news] = await once(worker, 'message', { signal: AbortSignal.any([signal, failed.signal]) });
      return news;
    } catch (error) {
      throw failed.signal.aborted ? failed.signal.reason : error;
    }
  };
  try {
    const starting = AbortSignal.timeout(START_MS);
    const conductor = start('conductor', assignment);
    const first = (await firstNews(conductor, starting)) as News;
    if (first.type !== 'set up') return first as LastNews;
    const { board, file, seed, plain } = assignment;
    const ports: MessagePort[] = [];
    const ready = Array.from({ length: threads }, (_, index) => {
      const { port1, port2 } = new MessageChannel();
      ports.push(port1);
      const data = { board, index, file, pool: [...first.pool], seed, plain, port: port2 };
      return firstNews(start('thread', data, [port2]), starting);
    });
    await Promise.all(ready);
    const last = new Promise<LastNews>((resolve, reject) => {
      failed.signal.addEventListener('abort', () => reject(failed.signal.reason));
      conductor.on('message', (news: News) => {
        onNews(news);
        if (news.type !== 'progress' && news.type !== 'set up') resolve(news);
      });
    });
    conductor.postMessage(ports, ports);
    const news = await last;
    if (news.type === 'done') {
      for (let index = 0; index < threads; index++) hand(board, index, Command.quit);
      const patience = new AbortController();
      await Promise.race([Promise.all(ended), setTimeout(END_MS, undefined, { signal: patience.signal })]);
      patience.abort();
    }
    return news;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
