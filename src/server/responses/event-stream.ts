import type { FastifyReply } from 'fastify';
import type { Json } from './deck-json.ts';

/**
 * An answer of server-sent events. Nobody waits for what is sent: it is encoded once, and kept by the connection until the
 * client takes it, or is dropped (see stalled-readers.ts).
 */
export interface EventStream {
  /** The pieces are JSON together. Once the client is gone, nothing is sent. */
  send(event: string, ...data: readonly Json[]): void;
  end(): void;
}

/** Where nothing happens, proxies and clients are told that the stream goes on. */
const HEARTBEAT_MS = 15_000;

/** Begins the answer: from here on it is this stream. */
export function openEventStream(reply: FastifyReply): EventStream {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    connection: 'keep-alive',
    // nginx would keep the events back otherwise.
    'x-accel-buffering': 'no',
  });
  const heartbeat = setInterval(() => {
    if (raw.writableLength === 0) write(': heartbeat\n\n');
  }, HEARTBEAT_MS).unref();
  raw.once('close', () => clearInterval(heartbeat));
  // A client that hangs up is nothing to report: the request's signal says so.
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
