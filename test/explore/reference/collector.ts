import { MessageChannel, setEnvironmentData, Worker } from 'node:worker_threads';
import { hand } from '../../../src/explore/baton.ts';
import { Command, createBoard } from '../../../src/explore/board.ts';
import type { Collected, CollectorData } from './collect.ts';
import { CODE } from './interpreted.ts';
import { type Code, THREADS } from './language.ts';

/** The explorer's threads, and in the place of its conductor one that collects what programs come to. */
export interface Collector {
  /** Undefined where that takes more than `most` executions. */
  collect(code: Code, most: number): Promise<Collected | undefined>;
  end(): Promise<void>;
}

export async function openCollector(): Promise<Collector> {
  const board = createBoard();
  const code = new SharedArrayBuffer(65_536);
  setEnvironmentData(CODE, code as never);
  const channels = Array.from({ length: THREADS }, () => new MessageChannel());
  const workers = channels.map(
    ({ port2: port }, index) =>
      new Worker(new URL('../../../workers/explore-thread.ts', import.meta.url), {
        workerData: { board, index, port },
        transferList: [port],
      }),
  );
  await Promise.all(workers.map(message));
  const ports = channels.map(({ port1 }) => port1);
  const file = new URL('interpreted.ts', import.meta.url).href;
  const worker = new Worker(new URL('collect.ts', import.meta.url), {
    workerData: { board, ports, file, code } satisfies CollectorData,
    transferList: ports,
  });
  await message(worker);
  return {
    async collect(program, most) {
      const collected = message<Collected | undefined>(worker);
      worker.postMessage([program, most]);
      return collected;
    },
    async end() {
      for (const index of channels.keys()) hand(board, index, Command.quit);
      await Promise.all([worker, ...workers].map((each) => each.terminate()));
    },
  };
}

/** What a worker says next. */
function message<T>(worker: Worker): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const ended = (code: number) => reject(new Error(`A thread of the explorer's has ended with ${code}.`));
  worker.once('message', resolve).once('error', reject).once('exit', ended);
  return promise.finally(() => {
    worker.off('message', resolve).off('error', reject).off('exit', ended);
  });
}
