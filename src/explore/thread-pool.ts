import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { workerEntry } from '../base/worker-entry.ts';
import type {
  CoordinatorData,
  CoordinatorMessage,
  CoordinatorRequest,
  ExplorationTask,
  FinalMessage,
} from './coordinator-messages.ts';
import type { ThreadData } from './execute/run-thread.ts';
import { passBaton } from './memory/baton.ts';
import { createSharedState } from './memory/shared-state.ts';
import { createStallDetector } from './memory/stall-detector.ts';
import { Command } from './memory/thread-slot.ts';
import { InvalidProgramError } from './program/invalid-program-error.ts';
import type { ProgramShape } from './program/program.ts';

/** How long the threads may take to start. */
const START_MS = 30_000;
/** How long they may take to end, once they have printed what they had to print. */
const END_MS = 1_000;
/**
 * How long an exploration may go without a step. A thread that blocks is noticed by the coordinator long
 * before; this limit is for loading, the setup and the check, which run in the coordinator itself.
 */
const STALLED_MS = 10_000;
const CHECK_EVERY_MS = 500;

/** A coordinator and the threads that it explores, for one program after the other. */
export interface ThreadPool {
  readonly threads: number;
  /** Loads a program and describes it. One request at a time. @throws {@link InvalidProgramError} */
  describe(file: string): Promise<ProgramShape>;
  /**
   * Explores a program, until there is a result or `signal` is aborted. One request at a time.
   *
   * @throws {@link InvalidProgramError} if the program ends one of the threads, after which the pool is of no
   * use
   */
  run(
    task: ExplorationTask,
    onMessage: (message: CoordinatorMessage) => void,
    signal?: AbortSignal,
  ): Promise<FinalMessage>;
  /** Ends all threads. A request that is under way rejects. */
  end(): Promise<void>;
}

/** Starts the threads of a pool. A program that makes no progress for `stalledMs` is refused. */
export async function openThreadPool(threads: number, stalledMs = STALLED_MS): Promise<ThreadPool> {
  const shared = createSharedState();
  const failed = new AbortController();
  const workers: { readonly worker: Worker; readonly exited: Promise<void> }[] = [];
  let ending = false;
  // Not the workers' own port to their parent: the program's file may use that.
  const { port1: coordinator, port2: requests } = new MessageChannel();

  function start(
    name: string,
    workerData: CoordinatorData | ThreadData,
    transferList: MessagePort[],
  ): Promise<unknown> {
    const file = workerEntry(`explore-${name}`);
    const worker = new Worker(file, { workerData, transferList, name: `hammerlock explore ${name}` });
    const fail = (what: unknown) => {
      if (!ending)
        failed.abort(
          new InvalidProgramError(
            `The program has ended one of the explorer's threads: ${what}. It must neither exit nor throw outside its bodies.`,
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

  /** Waits for the promise, but no longer than the pool is usable. */
  async function unlessFailed<T>(promise: Promise<T>, timeoutMs?: number): Promise<T> {
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
        ...(timeoutMs === undefined ? [] : [startTimeout(timeoutMs, over.signal)]),
      ]);
    } finally {
      over.abort();
    }
  }

  async function request(
    request: CoordinatorRequest,
    onMessage: (message: CoordinatorMessage) => void,
    stalledText: string,
  ): Promise<CoordinatorMessage & { type: FinalMessage['type'] | 'described' }> {
    const { promise, resolve } = Promise.withResolvers<
      CoordinatorMessage & { type: FinalMessage['type'] | 'described' }
    >();
    const listen = (message: CoordinatorMessage) => {
      onMessage(message);
      if (message.type !== 'progress') resolve(message);
    };
    coordinator.on('message', listen);
    // Other threads are writing these words: it only matters whether any of them changes.
    const snapshot = () => shared.words.join();
    const isStalled = createStallDetector(stalledMs, CHECK_EVERY_MS);
    const watch = setInterval(() => {
      if (isStalled(snapshot())) failed.abort(new InvalidProgramError(stalledText));
    }, CHECK_EVERY_MS);
    try {
      coordinator.postMessage(request);
      return await unlessFailed(promise);
    } finally {
      clearInterval(watch);
      coordinator.off('message', listen);
    }
  }

  async function describe(file: string): Promise<ProgramShape> {
    const message = await request(
      { describe: file },
      () => {},
      `Loading the program ${fileURLToPath(file)} takes more than ${stalledMs} ms. Its file should only define the program, ` +
        'and wait for nothing.',
    );
    if (message.type === 'described') return message.shape;
    throw new InvalidProgramError(
      message.type === 'invalid' ? message.message : `Loading the program came to "${message.type}".`,
    );
  }

  async function run(
    task: ExplorationTask,
    onMessage: (message: CoordinatorMessage) => void,
    signal?: AbortSignal,
  ): Promise<FinalMessage> {
    const stop = () => void Atomics.store(shared.stopped, 0, 1);
    Atomics.store(shared.stopped, 0, signal?.aborted ? 1 : 0);
    signal?.addEventListener('abort', stop);
    try {
      const message = await request(
        task,
        onMessage,
        `Loading the program ${fileURLToPath(task.file)}, its setup or its check takes more than ${stalledMs} ms. None of ` +
          'them may wait, or take that long.',
      );
      return message as FinalMessage;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  async function end(): Promise<void> {
    ending = true;
    // A request that is under way would otherwise never settle.
    failed.abort(
      new InvalidProgramError(
        'The explorer was closed before this exploration was done. Close it when the last one is.',
      ),
    );
    coordinator.close();
    for (let index = 0; index < threads; index++) passBaton(shared, index, Command.quit);
    await workers[0]!.worker.terminate();
    await settledWithin(
      END_MS,
      workers.map(({ exited }) => exited),
    );
    // A thread in a native call ends when that returns, which is not waited for.
    await settledWithin(
      END_MS,
      workers.map(({ worker }) => worker.terminate()),
    );
  }

  try {
    const channels = Array.from({ length: threads }, () => new MessageChannel());
    const ports = channels.map(({ port1 }) => port1);
    const ready = [start('coordinator', { shared, ports, requests }, [...ports, requests])];
    for (const [index, { port2: port }] of channels.entries()) {
      ready.push(start('thread', { shared, index, port }, [port]));
    }
    await unlessFailed(Promise.all(ready), START_MS);
    return { threads, describe, run, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Rejects when the threads have taken too long to start. */
async function startTimeout(ms: number, signal: AbortSignal): Promise<never> {
  const isOver = createStallDetector(ms, CHECK_EVERY_MS);
  do await setTimeout(CHECK_EVERY_MS, undefined, { signal });
  while (!isOver(0));
  throw new InvalidProgramError(`The explorer's threads did not start within ${ms} ms.`);
}

/** Waits until all promises are settled, for at most `ms`. */
async function settledWithin(ms: number, promises: readonly Promise<unknown>[]): Promise<void> {
  const over = new AbortController();
  await Promise.race([
    Promise.all(promises),
    setTimeout(ms, undefined, { signal: over.signal }).catch(() => {}),
  ]);
  over.abort();
}
