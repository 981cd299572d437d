import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Backlog, MAX_BACKLOG_BYTES } from './backlog.ts';

const LOOK_MS = 1_000;
/**
 * The number of looks in a row at which an unfinished response may have made no progress. The kernel accepts
 * more data only when a third of its buffer, which may be 4 MiB, has been read: a slow reader shows progress
 * only after that.
 */
const MAX_STALLED = 20;
/** The limit while the backlog is full: then the responses that have stalled longest are dropped first. */
const MAX_STALLED_WHEN_FULL = 5;
/** The limit during a shutdown. */
const MAX_STALLED_AT_SHUTDOWN = 2;

interface ReaderProgress {
  /** The bytes that the connection has passed to the kernel. */
  sent: number;
  /** The bytes that are left of the write in progress. */
  queued: number;
  /** The number of looks in a row at which nothing was sent. */
  stalled: number;
  /** Whether it has stalled and then made progress: its reader is slow, not gone. */
  isSlow: boolean;
}

/**
 * Disconnects clients that do not read their responses, which would otherwise stay buffered for as long as
 * the client likes. Looks are counted rather than ms: while this process is stopped, clients have no chance
 * to read.
 *
 * @param running the responses that are not finished, at most one per connection
 * @param onDrop called for each client that is disconnected
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
    const max = closing.aborted ? MAX_STALLED_AT_SHUTDOWN : MAX_STALLED;
    for (const [response, { stalled }] of progress) if (stalled >= max) drop(response);
    makeRoom();
  }

  function makeRoom(): void {
    let total = backlog.bytes();
    if (total <= MAX_BACKLOG_BYTES) return;
    const longestFirst = [...progress].sort(([, a], [, b]) => b.stalled - a.stalled);
    for (const [response, { stalled, isSlow }] of longestFirst) {
      if (stalled < MAX_STALLED_WHEN_FULL || total <= MAX_BACKLOG_BYTES) return;
      if (isSlow) continue;
      total -= response.writableLength;
      drop(response);
    }
  }

  function look(response: ServerResponse): void {
    const { socket } = response;
    if (socket === null) return;
    const left = response.writableLength;
    const sent = socket.bytesWritten - left;
    const queued = queuedBytes(socket);
    const before = progress.get(response);
    if (before === undefined) {
      progress.set(response, { sent, queued, stalled: 0, isSlow: false });
      return;
    }
    const isMoving = before.sent !== sent || queued < before.queued;
    if (isMoving && before.stalled > 0) before.isSlow = true;
    before.stalled = left === 0 || isMoving ? 0 : before.stalled + 1;
    before.sent = sent;
    before.queued = queued;
  }

  function drop(response: ServerResponse): void {
    progress.delete(response);
    onDrop();
    // With a reset: after a regular close the kernel would keep its part of the response until it is read.
    response.socket?.resetAndDestroy();
  }

  // After a long turn of the event loop, timers run before sockets are served. An immediate runs after both,
  // when sockets have sent what they could.
  const timer = setInterval(() => void setImmediate(lookAtAll), LOOK_MS).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/**
 * The bytes left of the write in progress. Node updates
 * `bytesWritten` only when the whole write is done, and reads this property for its own socket timeouts.
 */
function queuedBytes(socket: Socket): number {
  return (socket as { _handle?: { writeQueueSize?: number } | null })._handle?.writeQueueSize ?? 0;
}
