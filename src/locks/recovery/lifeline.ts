import { isMainThread, MessageChannel, type MessagePort, postMessageToThread } from 'node:worker_threads';
import { LockTableBrokenError } from '../api/lock-errors.ts';
import type { WardenWorker } from '../api/lock-options.ts';
import { Header, type LockTable } from '../table/layout.ts';
import { TICK_MS, wardenEnded, watchClock } from '../table/table-clock.ts';
import type { Startup } from './startup.ts';
import { untilClockRuns } from './until-clock-runs.ts';

/** What a thread sends to the warden when it attaches. The port closes when the thread ends, however it ends. */
export interface Lifeline {
  readonly incarnation: number;
  readonly port: MessagePort;
  /** Set to 1 when the warden has the port. */
  readonly received: Int32Array<SharedArrayBuffer>;
}

const TIMEOUT_MS = 10_000;

/**
 * Sends one end of a channel to the warden, and returns the other.
 *
 * Node relays the message through the main thread, and drops it if this thread dies before that: so this thread waits
 * until the warden has it. The main thread can't wait for itself, and need not: it dies with the process. So it only
 * makes sure that there is a warden, which others need.
 *
 * @param warden if this thread is the parent of the warden's thread
 * @throws {@link LockTableBrokenError} if the warden has ended, or does not have it within 10 s
 */
export function* connectLifeline(
  table: LockTable,
  incarnation: number,
  warden?: Pick<WardenWorker, 'postMessage'>,
): Startup<MessagePort> {
  const { port1, port2 } = new MessageChannel();
  const received = new Int32Array(new SharedArrayBuffer(4));
  const lifeline: Lifeline = { incarnation, port: port2, received };
  if (warden !== undefined) {
    warden.postMessage(lifeline, [port2]);
  } else {
    const delivery: Delivery = { received, isAwaited: !isMainThread };
    try {
      const wardenThread = Atomics.load(table.i32, Header.wardenThread);
      if (wardenThread <= 0) throw wardenEnded();
      postMessageToThread(wardenThread, lifeline, [port2]).catch((cause) => noteRefusal(delivery, cause));
      yield* delivery.isAwaited ? untilReceived(table, delivery) : untilClockRuns(table);
    } catch (error) {
      port1.close();
      throw error;
    } finally {
      delivery.isAwaited = false;
    }
  }
  port1.unref();
  return port1;
}

/** A lifeline on its way to the warden. */
interface Delivery extends Pick<Lifeline, 'received'> {
  /** Whether its thread waits until the warden has it. */
  isAwaited: boolean;
  /** Why it was not delivered. */
  refusal?: unknown;
}

/** A thread that is blocked never sees a refusal, which is an event, so it watches the warden's clock as well. */
function* untilReceived(table: LockTable, delivery: Delivery): Startup<void> {
  const { received } = delivery;
  const isRunning = watchClock(table);
  for (let waited = 0; waited < TIMEOUT_MS; waited += TICK_MS) {
    yield { words: received, index: 0, value: 0, ms: TICK_MS };
    if (Atomics.load(received, 0) !== 0) return;
    if ('refusal' in delivery || !isRunning()) throw wardenEnded(delivery.refusal);
  }
  throw new LockTableBrokenError(
    `The lock table's warden was not told of this thread within ${TIMEOUT_MS} ms: the main thread, which relays ` +
      'messages between threads, was blocked. Attach again when it is not.',
  );
}

function noteRefusal(delivery: Delivery, cause: unknown): void {
  if (delivery.isAwaited) delivery.refusal = cause;
  else warnWithoutWarden(cause);
}

function warnWithoutWarden(cause: unknown): void {
  process.emitWarning(
    `This lock table has no warden any more (${cause}): what this thread holds is not recovered if it dies. ` +
      'Create the table in a thread that outlives all others that use it.',
    'HammerlockWarning',
  );
}
