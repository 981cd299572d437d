import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { workerEntry } from '../base/worker-entry.ts';
import type {
  CoordinatorData,
  CoordinatorMessage,
  CoordinatorRequest,
  ExplorationTask,
} from './coordinator.ts';
import type { ThreadData } from './execute/run-thread.ts';
import { passBaton } from './memory/baton.ts';
import { createSharedState } from './memory/shared-state.ts';
import { createStallDetector } from './memory/stall-detector.ts';
import { Command } from './memory/thread-slot.ts';
import { InvalidProgramError } from './program/invalid-program-error.ts';
import type { ProgramShape } from './program/program.ts';

/** How long threads may take to start, and to end when they are done with what they had to print, in ms. */
const START_MS = 30_000;
const END_MS = 1_000;
/** After so long without a step, in ms, it is no thread that does not come back, which the coordinator would see. */
const STALLED_MS = 10_000;
const LOOK_MS = 500;
export type FinalMessage = Exclude<CoordinatorMessage, { type: 'described' | 'progress' }>;

/** A coordinator, and threads that are a program's: one program after the other. */
export interface ThreadPool {
  readonly threads: number;
  /** Loads a program, and says what it is. One at a time. @throws {@link InvalidProgramError} when that can't be done */
  describe(file: string): Promise<ProgramShape>;
  /** One at a time. @throws {@link InvalidProgramError} when the program ends a thread of the pool's; it is of no use then */
  run(task: ExplorationTask, onMessage: (message: CoordinatorMessage) => void): Promise<FinalMessage>;
  /** Ends all threads. */
  end(): Promise<void>;
}

/** Starts a pool. A program that does nothing for `stalledMs` does not come back. */
export async function openThreadPool(threads: number, stalledMs = STALLED_MS): Promise<ThreadPool> {
  const shared = createSharedState();
  const failed = new AbortController();
  const workers: { readonly worker: Worker; readonly exited: Promise<void> }[] = [];
  let ending = false;
  // Not the port that a worker has for its parent: a program's file may use that.
  const { port1: coordinator, port2: toUs } = new MessageChannel();

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
    question: CoordinatorRequest,
    onMessage: (message: CoordinatorMessage) => void,
    stalled: string,
  ): Promise<CoordinatorMessage & { type: FinalMessage['type'] | 'described' }> {
    const { promise, resolve } = Promise.withResolvers<
      CoordinatorMessage & { type: FinalMessage['type'] | 'described' }
    >();
    const listen = (message: CoordinatorMessage) => {
      onMessage(message);
      if (message.type !== 'progress') resolve(message);
    };
    coordinator.on('message', listen);
    // Read while others write: it is only to see whether anything moves.
    const moving = () => shared.words.join();
    const isOver = createStallDetector(stalledMs, LOOK_MS);
    const watch = setInterval(() => {
      if (isOver(moving())) failed.abort(new InvalidProgramError(stalled));
    }, LOOK_MS);
    try {
      coordinator.postMessage(question);
      return await orFailed(promise);
    } finally {
      clearInterval(watch);
      coordinator.off('message', listen);
    }
  }

  async function describe(file: string): Promise<ProgramShape> {
    const message = await ask(
      { describe: file },
      () => {},
      `The program ${fileURLToPath(file)} does not come back from loading within ${stalledMs} ms: its file should do ` +
        'nothing but define it, and wait for nothing.',
    );
    if (message.type === 'described') return message.shape;
    throw new InvalidProgramError(
      message.type === 'broken' ? message.message : `Loading it came to ${message.type}.`,
    );
  }

  async function run(
    task: ExplorationTask,
    onMessage: (message: CoordinatorMessage) => void,
  ): Promise<FinalMessage> {
    const message = await ask(
      task,
      onMessage,
      `The program ${fileURLToPath(task.file)} does not come back from loading, from its setup or from its check ` +
        `within ${stalledMs} ms: none of them may wait, or go on for so long.`,
    );
    return message as FinalMessage;
  }

  async function end(): Promise<void> {
    ending = true;
    coordinator.close();
    for (let index = 0; index < threads; index++) passBaton(shared, index, Command.quit);
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
    const ready = [start('coordinator', { shared, ports, message: toUs }, [...ports, toUs])];
    for (const [index, { port2: port }] of channels.entries()) {
      ready.push(start('thread', { shared, index, port }, [port]));
    }
    await orFailed(Promise.all(ready), START_MS);
    return { threads, describe, run, end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function tooLate(ms: number, signal: AbortSignal): Promise<never> {
  const isOver = createStallDetector(ms, LOOK_MS);
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
