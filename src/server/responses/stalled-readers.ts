import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Backlog, MAX_BACKLOG_BYTES } from './backlog.ts';

const LOOK_MS = 1_000;
/**
 * How many looks in a row an answer may have something to be taken, and nothing taken of it. The kernel asks for more
 * when a third of what it keeps was taken, of up to 4 MiB: a slow reader shows itself after that only.
 */
const MAX_STILL = 20;
/** While the answers of all are more than they may be; the longest still go first. */
const MAX_STILL_WHEN_FULL = 5;
/** When the server is to end, nobody is waited for that long. */
const MAX_STILL_AT_END = 2;

interface ReaderProgress {
  /** Bytes, by the connection. */
  taken: number;
  queued: number;
  /** Looks in a row. */
  still: number;
  /** It was still, and has gone on: its reader is slow. */
  isSlow: boolean;
}

/**
 * Ends the connections whose answers nobody takes: what is buffered for them would be kept for as long as they like.
 * Looks are counted, not ms: a process that was stopped has not given its readers any time.
 *
 * `running`: the requests that are not answered, one of each connection.
 */
export function dropStalledReaders(
  running: ReadonlySet<ServerResponse>,
  backlog: Backlog,
  closing: AbortSignal,
  onDrop: () => void,
): Disposable {
  const progress = new Map<ServerResponse, ReaderProgress>();

  function lookAtAll(): void {
    for (const response of progress.keys()) if (!running.has(response)) progress.delete(response);
    for (const response of running) look(response);
    const max = closing.aborted ? MAX_STILL_AT_END : MAX_STILL;
    for (const [response, { still }] of progress) if (still >= max) drop(response);
    makeRoom();
  }

  function makeRoom(): void {
    let total = backlog.bytes();
    if (total <= MAX_BACKLOG_BYTES) return;
    const longestFirst = [...progress].sort(([, a], [, b]) => b.still - a.still);
    for (const [response, { still, isSlow }] of longestFirst) {
      if (still < MAX_STILL_WHEN_FULL || total <= MAX_BACKLOG_BYTES) return;
      if (isSlow) continue;
      total -= response.writableLength;
      drop(response);
    }
  }

  function look(response: ServerResponse): void {
    const { socket } = response;
    if (socket === null) return;
    const left = response.writableLength;
    const taken = socket.bytesWritten - left;
    const queued = queuedBytes(socket);
    const before = progress.get(response);
    if (before === undefined) {
      progress.set(response, { taken, queued, still: 0, isSlow: false });
      return;
    }
    const goesOn = before.taken !== taken || queued < before.queued;
    if (goesOn && before.still > 0) before.isSlow = true;
    before.still = left === 0 || goesOn ? 0 : before.still + 1;
    before.taken = taken;
    before.queued = queued;
  }

  function drop(response: ServerResponse): void {
    progress.delete(response);
    onDrop();
    // With a reset, or the kernel would keep what it has of the answer, in wait for its reader.
    response.socket?.resetAndDestroy();
  }

  // After a long turn of the event loop its timers come before the sockets: what they could take is taken by the time of
  // an immediate.
  const timer = setInterval(() => void setImmediate(lookAtAll), LOOK_MS).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** What is left of the write that is under way: Node says of it only when all of it is taken, and goes by this itself. */
function queuedBytes(socket: Socket): number {
  return (socket as { _handle?: { writeQueueSize?: number } | null })._handle?.writeQueueSize ?? 0;
}
