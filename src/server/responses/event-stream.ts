import type { FastifyReply } from 'fastify';
import type { Json } from './deck-json.ts';

/**
 * A response of server-sent events. Sending never waits: each event is encoded once and buffered by the
 * connection until the client receives it, or is disconnected (see stalled-readers.ts).
 */
export interface EventStream {
  /**
   * Sends an event whose data is the concatenation of the pieces of JSON. Does nothing once the client is
   * gone.
   */
  send(event: string, ...data: readonly Json[]): void;
  end(): void;
}

/** The interval of comments that keep proxies and clients from closing an idle stream. */
const HEARTBEAT_MS = 15_000;

/** Takes over the response and sends its head. */
export function openEventStream(reply: FastifyReply): EventStream {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    connection: 'keep-alive',
    // Without this header nginx buffers the events.
    'x-accel-buffering': 'no',
  });
  const heartbeat = setInterval(() => {
    if (raw.writableLength === 0) write(': heartbeat\n\n');
  }, HEARTBEAT_MS).unref();
  raw.once('close', () => clearInterval(heartbeat));
  // The deadline of the request is aborted when the client hangs up, so the error itself is redundant.
  raw.on('error', () => {});

  function write(text: Json): void {
    if (!raw.destroyed) raw.write(text);
  }

  return {
    send(event, ...data) {
      const head = `event: ${event}\ndata: `;
      if (data.every((piece) => typeof piece === 'string')) {
        write(Buffer.from(`${head}${data.join('')}\n\n`));
        return;
      }
      for (const piece of [head, ...data, '\n\n']) write(piece);
    },
    end() {
      clearInterval(heartbeat);
      raw.end();
    },
  };
}
