import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { InvalidLockOptionError, LockTableBrokenError } from '../api/lock-errors.ts';
import type { WardenWorker } from '../api/lock-options.ts';
import { shownValue } from '../api/shown-value.ts';
import { Header, type LockTable } from '../table/layout.ts';
import type { Startup } from './startup.ts';
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
export function* startWarden(
  table: LockTable,
  newThread: () => WardenWorker = newWardenThread,
): Startup<WardenWorker> {
  const { port1, port2 } = new MessageChannel();
  const worker = start(newThread);
  const thread: WardenThread = { status: 'starting' };
  worker.on('error', (error) => noteError(thread, error));
  try {
    const assignment: WardenAssignment = { buffer: table.buffer, port: port2 };
    worker.postMessage(assignment, [port2]);
    yield* untilReady(table, port1, thread);
  } catch (error) {
    thread.status = 'given up';
    void worker.terminate();
    throw error;
  }
  thread.status = 'ready';
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

interface WardenThread {
  status: 'starting' | 'ready' | 'given up';
  /** Why it has ended. */
  error?: Error;
}

/** The errors of a thread are events: a thread that is blocked until the warden is ready sees them only later. */
function noteError(thread: WardenThread, error: Error): void {
  if (thread.status === 'starting') thread.error = error;
  else if (thread.status === 'given up') warnOfCause(error);
  else throw error;
}

function* untilReady(table: LockTable, port: MessagePort, thread: WardenThread): Startup<void> {
  let link: MessagePort | undefined = port;
  for (let waited = 0; waited < TIMEOUT_MS; waited += SLICE_MS) {
    yield { words: table.i32, index: Header.wardenThread, value: 0, ms: SLICE_MS };
    if (thread.error === undefined && Atomics.load(table.i32, Header.wardenThread) !== 0) {
      link.close();
      return;
    }
    link = thread.error === undefined ? ifOpen(link) : undefined;
    if (link === undefined) throw notReady('ended before the warden was ready', thread.error);
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

function notReady(what: string, cause?: Error): LockTableBrokenError {
  const why = cause === undefined ? '; a warning tells why a thread has ended' : `: ${cause}`;
  return new LockTableBrokenError(
    `The thread of the lock table's warden ${what}${why}. A Worker that is passed as \`warden\` must run a file ` +
      "that imports 'hammerlock/locks/warden'.",
    { cause },
  );
}

function warnOfCause(cause: unknown): void {
  process.emitWarning(`The thread of a lock table's warden has ended: ${cause}`, 'HammerlockWarning');
}
