import {
  MessageChannel,
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  threadId,
} from 'node:worker_threads';
import { LockTableBrokenError } from '../api/lock-errors.ts';
import { MAX_TIMER_MS } from '../table/attended-grants.ts';
import { tryLockDirectory, unlockDirectory } from '../table/directory-lock.ts';
import { Header, type LockTable, viewTable, WARDEN } from '../table/layout.ts';
import { periodOf, tick } from '../table/lease-clock.ts';
import { startClock } from '../table/table-clock.ts';
import type { Lifeline } from './lifeline.ts';
import { recover } from './recover-dead-threads.ts';

/** The first message to the warden's thread. */
export interface WardenAssignment {
  readonly buffer: SharedArrayBuffer;
  /** Closes when the warden's thread ends. */
  readonly port: MessagePort;
}

/** Runs a warden in this thread, for the table that the first message brings. */
export function runWarden(): void {
  if (parentPort === null) {
    throw new LockTableBrokenError(
      'The warden runs in a thread of its own: pass `warden: () => new Worker(file)` to SessionLocks.create, with a ' +
        'file that imports this module.',
    );
  }
  let watchThread: ((lifeline: Lifeline) => void) | undefined;
  parentPort.on('message', (message: WardenAssignment | Lifeline) => {
    if ('buffer' in message) watchThread = watchTable(viewTable(message.buffer));
    else watchThread!(message);
  });
}

/** Waits for attached threads to die, and recovers what they held. Returns the function that adds a thread. */
function watchTable(table: LockTable): (lifeline: Lifeline) => void {
  const dead = new Set<number>();
  /** Some runtimes collect an open port that nothing refers to, and it then never reports that it closed. */
  const open = new Set<MessagePort>();
  let isScheduled = false;

  function recoverDead(): void {
    isScheduled = !recover(table, dead);
    // Never wait for the directory: the thread that is in there may be the next to be reported dead.
    if (isScheduled) setImmediate(recoverDead);
  }

  function watchThread(lifeline: Lifeline): void {
    const { incarnation, port, received } = reportingClose(lifeline);
    open.add(port);
    port.once('close', () => {
      open.delete(port);
      dead.add(incarnation);
      // Threads often die together: one pass recovers all that are reported in this turn of the event loop.
      if (!isScheduled) setImmediate(recoverDead);
      isScheduled = true;
    });
    port.start();
    Atomics.store(received, 0, 1);
    Atomics.notify(received, 0);
  }

  /** Not when another thread is in the directory, which may be dead: the next tick comes soon. */
  function tickLeases(): void {
    if (!tryLockDirectory(table, WARDEN, () => false).locked) return;
    tick(table);
    unlockDirectory(table);
  }

  startClock(table);
  if (table.leased) setInterval(tickLeases, Math.min(periodOf(table), MAX_TIMER_MS));
  process.on('workerMessage', watchThread);
  Atomics.store(table.i32, Header.wardenThread, threadId);
  Atomics.notify(table.i32, Header.wardenThread);
  return watchThread;
}

/**
 * In Deno a port that arrives with a `workerMessage` is one of the web's, which does not report that it has closed. One
 * that arrives through a channel is one of Node's.
 */
function reportingClose(lifeline: Lifeline): Lifeline {
  if ('once' in lifeline.port) return lifeline;
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(lifeline, [(lifeline as Lifeline).port]);
  const { message } = receiveMessageOnPort(port2)!;
  port1.close();
  return message;
}
