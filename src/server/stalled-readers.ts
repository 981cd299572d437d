import type { ServerResponse } from 'node:http';

const LOOK_MS = 1_000;
/** How many looks in a row an answer may have something to be taken, and nothing taken of it. */
const MAX_STILL = 10;
/** When the server is to end, nobody is waited for that long. */
const MAX_STILL_AT_END = 2;
/** From here on, looks in which nothing was taken count fivefold. */
const MUCH_BYTES = 256 * 1024;

/**
 * Ends the connections whose answers nobody takes: what is buffered for them would be kept for as long as they like.
 * Looks are counted, not ms: a process that was stopped has not given its readers any time.
 */
export function dropStalledReaders(
  running: ReadonlySet<ServerResponse>,
  closing: AbortSignal,
  onDrop: () => void,
): Disposable {
  const progress = new Map<ServerResponse, { taken: number; still: number }>();

  const timer = setInterval(() => {
    for (const response of progress.keys()) if (!running.has(response)) progress.delete(response);
    for (const response of running) look(response);
  }, LOOK_MS).unref();

  function look(response: ServerResponse): void {
    const { socket } = response;
    // One behind others on its connection: they are looked at.
    if (socket === null) return;
    const left = response.writableLength;
    const taken = socket.bytesWritten - left;
    const before = progress.get(response);
    if (left === 0 || before?.taken !== taken) {
      progress.set(response, { taken, still: 0 });
      return;
    }
    before.still += left > MUCH_BYTES ? MAX_STILL / 2 : 1;
    if (before.still < (closing.aborted ? MAX_STILL_AT_END : MAX_STILL)) return;
    progress.delete(response);
    onDrop();
    socket.destroy();
  }

  return { [Symbol.dispose]: () => clearInterval(timer) };
}
