import type { ServerResponse } from 'node:http';
import Fastify from 'fastify';
import { hostProblem } from '../../server/requests/host-check.ts';
import { type EventStream, openEventStream } from '../../server/responses/event-stream.ts';
import type { SendEvent } from './live-run.ts';

/** A page with events, on loopback. It does not keep the process running. */
export interface LiveServer {
  readonly url: string;
  /** How many pages have connected so far; 0 while none is connected. */
  readonly watchers: () => number;
  /** Sends an event to all pages that are connected. */
  readonly send: SendEvent;
  /**
   * Serves another page from now on, and tells those that are connected to load it.
   *
   * @returns when they have loaded it, or have had a moment for that
   */
  turnInto(page: string): Promise<void>;
  /** Resolves when no page has been connected for `ms`; keeps the process running until then. */
  untilLeft(ms: number): Promise<void>;
  close(): Promise<void>;
}

interface LivePage {
  readonly html: string;
  /** Sends what a page has to know when it connects. */
  readonly greet: (send: SendEvent) => void;
}

const HOST = '127.0.0.1';
const LOAD_MS = 1_500;
/** A page that is behind by more than this is disconnected; it connects again by itself. */
const MAX_UNREAD_BYTES = 4 * 2 ** 20;

/** The page has its scripts and styles inline, and may load, frame and send nothing else. */
const headers = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Serves a page at a free port of 127.0.0.1, to this machine only. */
export async function startLiveServer({ html, greet }: LivePage): Promise<LiveServer> {
  const pages = new Map<EventStream, ServerResponse>();
  let page = html;
  let connected = 0;
  let loads = 0;
  /** Called when a page connects, disconnects or has been loaded. */
  let onChange = () => {};
  /** Ends the wait for the pages, if there is one. */
  let endWait = () => {};

  const app = Fastify({ forceCloseConnections: true, exposeHeadRoutes: false });
  app.addHook('onRequest', (request, reply, done) => {
    const { host, origin } = request.headers;
    reply.headers(headers);
    // A page of another site can send requests here, by this address or by a name of its own that leads here.
    const problem = hostProblem(HOST, request.raw);
    if (problem !== undefined) {
      const text = `This page is for its own machine only, at ${HOST}, not at ${JSON.stringify(host ?? '')}.\n`;
      reply.code(problem.status).type('text/plain; charset=utf-8').send(text);
    } else if (origin !== undefined && origin !== `http://${host}`) {
      const text = `This page is not for other sites, such as ${origin}.\n`;
      reply.code(403).type('text/plain; charset=utf-8').send(text);
    } else done();
  });
  app.get('/', (_, reply) => {
    reply.raw.once('finish', () => {
      loads += 1;
      onChange();
    });
    return reply.type('text/html; charset=utf-8').send(page);
  });
  app.get('/events', (_, reply) => {
    const stream = openEventStream(reply);
    reply.raw.once('close', () => {
      pages.delete(stream);
      onChange();
    });
    pages.set(stream, reply.raw);
    connected += 1;
    greet((event, data) => stream.send(event, JSON.stringify(data)));
    onChange();
  });
  app.setNotFoundHandler((_, reply) =>
    reply.code(404).type('text/plain; charset=utf-8').send('There is only the page at /.\n'),
  );
  // An error that ends the command is not held up by pages that are open.
  app.server.on('connection', (socket) => socket.unref());
  const url = await app.listen({ host: HOST, port: 0 });
  app.server.unref();

  const send: SendEvent = (event, data) => {
    const text = JSON.stringify(data);
    for (const [stream, response] of pages) {
      if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
      else stream.send(event, text);
    }
  };

  /** Resolves when the condition has been true for `ms` without a break, or when `limitMs` are over. */
  function until(condition: () => boolean, ms: number, limitMs?: number): Promise<void> {
    return new Promise((resolve) => {
      let holds: NodeJS.Timeout | undefined;
      const finish = () => {
        onChange = () => {};
        clearTimeout(holds);
        clearTimeout(limit);
        resolve();
      };
      endWait = finish;
      const limit = limitMs === undefined ? undefined : setTimeout(finish, limitMs);
      onChange = () => {
        if (!condition()) {
          clearTimeout(holds);
          holds = undefined;
        } else holds ??= setTimeout(finish, ms);
      };
      onChange();
    });
  }

  return {
    url,
    watchers: () => (pages.size === 0 ? 0 : connected),
    send,
    async turnInto(next) {
      page = next;
      const all = loads + pages.size;
      send('report', {});
      await until(() => loads >= all, 0, LOAD_MS);
    },
    untilLeft(ms) {
      app.server.ref();
      return until(() => pages.size === 0, ms);
    },
    close() {
      endWait();
      return app.close();
    },
  };
}
