import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const LOOK_MS = 1_000;
/** How many looks in a row an answer may have something to be taken, and nothing taken of it. */
const MAX_STILL = 10;
/** When the server is to end, nobody is waited for that long. */
const MAX_STILL_AT_END = 2;
/** An answer that keeps more than this in memory has three looks only. */
const MUCH_BYTES = 256 * 1024;
const MAX_STILL_WITH_MUCH = 3;
/** Where all of them together keep more, the oldest of those of which nothing was taken for two looks go at once. */
const MAX_TOTAL_BYTES = 32 * 1024 * 1024;
const MAX_STILL_WITH_TOTAL = 2;

/**
 * Ends the connections whose answers nobody takes: what is buffered for them would be kept for as long as they like.
 * Looks are counted, not ms: a process that was stopped has not given its readers any time.
 */
export function dropStalledReaders(
  running: ReadonlySet<ServerResponse>,
  closing: AbortSignal,
  onDrop: () => void,
): Disposable {
  const progress = new Map<ServerResponse, { taken: number; queued: number; still: number }>();

  function lookAtAll(): void {
    for (const response of progress.keys()) if (!running.has(response)) progress.delete(response);
    for (const response of running) look(response);
    let total = 0;
    for (const { writableLength } of running) total += writableLength;
    for (const [response, { still }] of progress) {
      if (total <= MAX_TOTAL_BYTES) break;
      if (still < MAX_STILL_WITH_TOTAL) continue;
      total -= response.writableLength;
      drop(response);
    }
  }

  function look(response: ServerResponse): void {
    const { socket } = response;
    // One behind others on its connection: they are looked at.
    if (socket === null) return;
    const left = response.writableLength;
    const taken = socket.bytesWritten - left;
    const queued = queuedBytes(socket);
    const before = progress.get(response);
    if (left === 0 || before?.taken !== taken || queued < before.queued) {
      progress.set(response, { taken, queued, still: 0 });
      return;
    }
    before.still += 1;
    before.queued = queued;
    const max = left > MUCH_BYTES ? MAX_STILL_WITH_MUCH : MAX_STILL;
    if (before.still < (closing.aborted ? MAX_STILL_AT_END : max)) return;
    drop(response);
  }

  function drop(response: ServerResponse): void {
    progress.delete(response);
    onDrop();
    response.socket?.destroy();
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
