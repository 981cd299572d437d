import { extname } from 'node:path';
import {
  isMainThread,
  MessageChannel,
  type MessagePort,
  postMessageToThread,
  Worker,
} from 'node:worker_threads';
import { LockTableBrokenError } from '../api/lock-errors.ts';
import { Header, type LockTable } from '../table/layout.ts';

/** What a thread sends the warden when it attaches. The port closes when the thread ends, however it ends. */
export interface Lifeline {
  readonly incarnation: number;
  readonly port: MessagePort;
  /** Set to 1 when the warden has the port. */
  readonly received: Int32Array<SharedArrayBuffer>;
}

const START_MS = 10_000;

/**
 * Starts the thread that learns of other threads' deaths, and waits until it stands guard, so that a handle never
 * gets ahead of its warden. It has an event loop of its own: recovery needs nobody else's.
 *
 * @throws {@link LockTableBrokenError} when it does not start within 10 s.
 */
export function startWarden(table: LockTable): Worker {
  const file = new URL(`../../../workers/warden${extname(import.meta.url)}`, import.meta.url);
  // Without the loaders that this thread was started with: the warden needs none, and starts sooner.
  const worker = new Worker(file, { workerData: table.buffer, execArgv: [], name: 'hammerlock warden' });
  worker.unref();
  if (Atomics.wait(table.i32, Header.wardenThread, 0, START_MS) === 'timed-out') {
    void worker.terminate();
    throw new LockTableBrokenError(`The lock table's warden did not start within ${START_MS} ms.`);
  }
  return worker;
}

/**
 * Gives the warden one end of a channel, and returns the other. `warden` where this thread is the warden's parent.
 *
 * Node relays the message through the main thread, and drops it if this thread dies before that: so this thread
 * waits until the warden has it. The main thread can't wait for itself, and need not: it dies with the process.
 *
 * @throws {@link LockTableBrokenError} when the warden does not have it within 10 s
 */
export function connectLifeline(
  table: LockTable,
  incarnation: number,
  warden?: Pick<Worker, 'postMessage'>,
): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const received = new Int32Array(new SharedArrayBuffer(4));
  const lifeline: Lifeline = { incarnation, port: port2, received };
  if (warden !== undefined) {
    warden.postMessage(lifeline, [port2]);
  } else {
    postMessageToThread(Atomics.load(table.i32, Header.wardenThread), lifeline, [port2]).catch(
      warnWithoutWarden,
    );
    if (!isMainThread && Atomics.wait(received, 0, 0, START_MS) === 'timed-out') {
      port1.close();
      throw new LockTableBrokenError(
        `The lock table's warden did not answer within ${START_MS} ms: the thread that created the table has ended, ` +
          'or the main thread, which relays messages between threads, was blocked.',
      );
    }
  }
  port1.unref();
  return port1;
}

function warnWithoutWarden(cause: unknown): void {
  process.emitWarning(
    `No warden guards this lock table any more (${cause}): what this thread holds is not recovered if it dies. ` +
      'Create the table in a thread that outlives those that use it.',
    'HammerlockWarning',
  );
}
