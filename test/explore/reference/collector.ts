import { MessageChannel, setEnvironmentData, Worker } from 'node:worker_threads';
import { passBaton } from '../../../src/explore/memory/baton.ts';
import { createSharedState } from '../../../src/explore/memory/shared-state.ts';
import { Command } from '../../../src/explore/memory/thread-slot.ts';
import type { Collected, CollectorData, Searched } from './collect.ts';
import { CODE } from './interpreted.ts';
import { type Code, THREADS } from './language.ts';

/** The explorer's threads, with a coordinator that collects the outcomes of programs. */
export interface Collector {
  /** Undefined if that takes more than `most` executions. */
  collect(code: Code, most: number, searched?: Searched): Promise<Collected | undefined>;
  end(): Promise<void>;
}

export async function openCollector(): Promise<Collector> {
  const shared = createSharedState();
  const code = new SharedArrayBuffer(65_536);
  setEnvironmentData(CODE, code as never);
  const channels = Array.from({ length: THREADS }, () => new MessageChannel());
  const workers = channels.map(
    ({ port2: port }, index) =>
      new Worker(new URL('../../../workers/explore-thread.ts', import.meta.url), {
        workerData: { shared, index, port },
        transferList: [port],
      }),
  );
  await Promise.all(workers.map(message));
  const ports = channels.map(({ port1 }) => port1);
  const file = new URL('interpreted.ts', import.meta.url).href;
  const worker = new Worker(new URL('collect.ts', import.meta.url), {
    workerData: { shared, ports, file, code } satisfies CollectorData,
    transferList: ports,
  });
  await message(worker);
  return {
    async collect(program, most, searched = {}) {
      const collected = message<Collected | undefined>(worker);
      worker.postMessage([program, most, searched]);
      return collected;
    },
    async end() {
      for (const index of channels.keys()) passBaton(shared, index, Command.quit);
      await Promise.all([worker, ...workers].map((each) => each.terminate()));
    },
  };
}

/** The next message of a worker. */
function message<T>(worker: Worker): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const ended = (code: number) => reject(new Error(`A thread of the explorer's has ended with ${code}.`));
  worker.once('message', resolve).once('error', reject).once('exit', ended);
  return promise.finally(() => {
    worker.off('message', resolve).off('error', reject).off('exit', ended);
  });
}
