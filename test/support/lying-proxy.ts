import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { after } from 'node:test';

/** The way in which the proxy falsifies some edits, or some reads. */
export type Lie =
  | 'lose the answer'
  | 'acknowledge and do nothing'
  | 'refuse and do it'
  | 'do it twice'
  | 'answer from the past';

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

/** The lie is told for every second edit of a slide. */
const EVERY = 2;

/** Starts a server that forwards requests to `target` and falsifies some responses; returns its URL. */
export async function lyingProxy(target: string, lie: Lie): Promise<string> {
  let edits = 0;
  /** Counters of edits by path, and of reads by session. */
  const earlier = new Map<string, Reply>();

  async function answer(request: IncomingMessage, path: string, body: Buffer): Promise<Reply | undefined> {
    const ask = () => passOn(target, request, path, body);
    if (request.method === 'GET' && path.startsWith('/api/slides') && lie === 'answer from the past') {
      const past = earlier.get(path);
      const reply = past ?? (await ask());
      if (reply.status === 200) earlier.set(path, reply);
      return reply;
    }
    if (request.method !== 'PATCH' || !path.startsWith('/api/slides')) return ask();
    edits += 1;
    if (edits % EVERY !== 0) {
      const reply = await ask();
      if (reply.status === 200) earlier.set(path, reply);
      return reply;
    }
    switch (lie) {
      case 'lose the answer':
        await ask();
        return undefined;
      case 'acknowledge and do nothing':
        return earlier.get(path) ?? ask();
      case 'refuse and do it': {
        const reply = await ask();
        const problem = { status: 409, code: 'session_busy', detail: 'It is not.' };
        return reply.status === 200 ? json(409, problem) : reply;
      }
      case 'do it twice':
        await ask();
        return ask();
      default:
        return ask();
    }
  }

  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const reply = await answer(request, request.url!, body).catch(() => undefined);
    if (reply === undefined) request.socket.destroy();
    else response.writeHead(reply.status, { 'content-type': reply.type }).end(reply.body);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function passOn(target: string, request: IncomingMessage, path: string, body: Buffer): Promise<Reply> {
  const type = request.headers['content-type'];
  const response = await fetch(target + path, {
    method: request.method!,
    ...(body.length > 0 && { body }),
    ...(type !== undefined && { headers: { 'content-type': type } }),
  });
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    body: Buffer.from(await response.arrayBuffer()),
  };
}

function json(status: number, body: object): Reply {
  return { status, type: 'application/problem+json', body: Buffer.from(JSON.stringify(body)) };
}
