import { once } from 'node:events';
import { extname } from 'node:path';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { Assignment, News } from './conductor.ts';
import { InvalidProgramError } from './errors.ts';
import type { ThreadData } from './thread.ts';

/** How long loading a program may take, in ms. */
const START_MS = 30_000;

export type LastNews = Exclude<News, { type: 'set up' | 'progress' }>;

/**
 * Starts a conductor and a thread for each of the program's, and waits for what they find. All have ended when it is
 * settled.
 *
 * @throws {@link InvalidProgramError} when the program can't be loaded or set up, or a thread of its own dies
 */
export async function runCrew(
  assignment: Assignment,
  threads: number,
  onNews: (news: News) => void,
): Promise<LastNews> {
  const workers: Worker[] = [];
  const ports: MessagePort[] = [];
  const failed = new AbortController();
  const start = (name: string, workerData: Assignment | ThreadData, transfer: MessagePort[] = []) => {
    const file = new URL(`../../workers/explore-${name}${extname(import.meta.url)}`, import.meta.url);
    const worker = new Worker(file, {
      workerData,
      transferList: transfer,
      name: `hammerlock explore ${name}`,
    });
    worker.once('error', (error) =>
      failed.abort(new InvalidProgramError(`A thread of the explorer's has failed: ${error}`)),
    );
    worker.once('exit', (code) =>
      failed.abort(new InvalidProgramError(`A thread of the explorer's has ended with ${code}.`)),
    );
    workers.push(worker);
    return worker;
  };
  const message = async <T>(worker: Worker, signal: AbortSignal): Promise<T> => {
    try {
      const [value] = await once(worker, 'message', { signal: AbortSignal.any([signal, failed.signal]) });
      return value as T;
    } catch (error) {
      throw failed.signal.aborted ? failed.signal.reason : error;
    }
  };
  try {
    const starting = AbortSignal.timeout(START_MS);
    const conductor = start('conductor', assignment);
    const first = await message<News>(conductor, starting);
    if (first.type !== 'set up') return first as LastNews;
    const ready = Array.from({ length: threads }, (_, index) => {
      const { port1, port2 } = new MessageChannel();
      ports.push(port1);
      const { board, file, seed } = assignment;
      return message(
        start('thread', { board, index, file, pool: [...first.pool], seed, port: port2 }, [port2]),
        starting,
      );
    });
    await Promise.all(ready);
    conductor.postMessage(ports, ports);
    return await new Promise<LastNews>((resolve, reject) => {
      failed.signal.addEventListener('abort', () => reject(failed.signal.reason));
      conductor.on('message', (news: News) => {
        onNews(news);
        if (news.type !== 'progress' && news.type !== 'set up') resolve(news);
      });
    });
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
