import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { InvalidLockOptionError, LockTableBrokenError } from '../api/lock-errors.ts';
import type { WardenWorker } from '../api/lock-options.ts';
import { shownValue } from '../api/shown-value.ts';
import { Header, type LockTable } from '../table/layout.ts';
import type { WardenAssignment } from './warden.ts';
import { wardenProgram } from './warden-program.ts';

const TIMEOUT_MS = 10_000;
const SLICE_MS = 10;
/** What a value must have to count as a Worker: those of the web have no `on`. */
const NEEDED = ['postMessage', 'on', 'unref', 'terminate'] as const;

/**
 * Starts the table's warden, and waits until it is ready: a handle must not reach another thread before that. The warden
 * has a thread of its own, so that recovery depends on no other event loop.
 *
 * @throws {@link LockTableBrokenError} if its thread can't be started, ends, or is not ready within 10 s
 */
export function startWarden(table: LockTable, newThread: () => WardenWorker = newWardenThread): WardenWorker {
  const { port1, port2 } = new MessageChannel();
  const worker = start(newThread);
  try {
    const assignment: WardenAssignment = { buffer: table.buffer, port: port2 };
    worker.postMessage(assignment, [port2]);
    untilReady(table, port1);
  } catch (error) {
    worker.on('error', warnOfCause);
    void worker.terminate();
    throw error;
  }
  worker.unref();
  return worker;
}

function newWardenThread(): Worker {
  const isCode = typeof wardenProgram === 'string';
  // Without the loaders that this thread was started with: the warden needs none, and starts sooner.
  return new Worker(wardenProgram, { eval: isCode, execArgv: [], name: 'hammerlock warden' });
}

function start(newThread: () => WardenWorker): WardenWorker {
  let worker: WardenWorker;
  try {
    worker = newThread();
  } catch (cause) {
    throw new LockTableBrokenError(
      `The thread of the lock table's warden could not be started: ${cause}. Allow worker threads, or pass ` +
        "`warden`, a function that returns a Worker whose file imports 'hammerlock/locks/warden'.",
      { cause },
    );
  }
  if (NEEDED.some((name) => typeof worker?.[name] !== 'function')) {
    throw new InvalidLockOptionError(
      `warden must be a function that returns a Worker of node:worker_threads, not ${shownValue(worker)}.`,
    );
  }
  return worker;
}

function untilReady(table: LockTable, port: MessagePort): void {
  let link: MessagePort | undefined = port;
  for (let waited = 0; waited < TIMEOUT_MS; waited += SLICE_MS) {
    if (Atomics.wait(table.i32, Header.wardenThread, 0, SLICE_MS) !== 'timed-out') {
      link.close();
      return;
    }
    link = ifOpen(link);
    if (link === undefined) throw notReady('ended before the warden was ready');
  }
  link.close();
  throw notReady(`did not run the warden within ${TIMEOUT_MS} ms`);
}

/**
 * The port, if its other end, which was sent to a thread, is still open. An event would report that it has closed, but
 * this thread is blocked; a port that is closed can't be transferred, though.
 */
function ifOpen(port: MessagePort): MessagePort | undefined {
  // Takes note of a close that has arrived.
  receiveMessageOnPort(port);
  const { port1, port2 } = new MessageChannel();
  try {
    port1.postMessage(port, [port]);
    return receiveMessageOnPort(port2)!.message;
  } catch {
    return undefined;
  } finally {
    port1.close();
  }
}

function notReady(what: string): LockTableBrokenError {
  return new LockTableBrokenError(
    `The thread of the lock table's warden ${what}. A Worker that is passed as \`warden\` must run a file that ` +
      "imports 'hammerlock/locks/warden'; a warning tells why a thread has ended.",
  );
}

function warnOfCause(cause: unknown): void {
  process.emitWarning(`The thread of a lock table's warden has ended: ${cause}`, 'HammerlockWarning');
}
