import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { type ServerOptions, startServer } from '../../src/server/server.ts';

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
export const gatedGenerator = path('./gated-generator.ts');
export const gatedVerifier = path('./gated-verifier.ts');

const TIMEOUT_MS = 20_000;

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what is in it is what the tests look at.
  readonly body: any;
}

export interface SentEvent {
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly data: any;
}

/** A real server with a real file, on a port of its own. */
export interface Served {
  readonly url: string;
  readonly file: string;
  /** Ends the server and starts another on the same file; what is read of this object is then the new one's. */
  restart(): Promise<void>;
  close(): Promise<void>;
  call(method: string, path: string, body?: object | string, init?: RequestInit): Promise<Answered>;
  /** The events of a stream, as they come. It ends when they do. */
  stream(body: object, init?: RequestInit): AsyncGenerator<SentEvent>;
  /** A new session, with a slide for each text. */
  session(id: string, ...slides: string[]): Promise<void>;
  /** What its slides say. */
  slides(session: string): Promise<string[]>;
}

/** All is gone after the tests of the file. */
export async function serveDecks(options: Partial<ServerOptions> = {}): Promise<Served> {
  const directory = await mkdtemp(join(tmpdir(), 'hammerlock-test-'));
  const file = join(directory, 'decks.sqlite');
  const all = { generator: gatedGenerator, verifier: gatedVerifier, workers: 2, ...options, port: 0, file };
  let server = await startServer(all);
  after(async () => {
    await server.close();
    await rm(directory, { recursive: true, force: true });
  });

  const served: Served = {
    get url() {
      return server.url;
    },
    file,
    async restart() {
      await server.close();
      server = await startServer(all);
    },
    close: () => server.close(),
    async call(method, path, body, init = {}) {
      const response = await fetch(`${server.url}${path}`, {
        method,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body !== undefined && {
          body: typeof body === 'string' ? body : JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        }),
        ...init,
      });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
    },
    async *stream(body, init = {}) {
      const response = await fetch(`${server.url}/api/chat/stream`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...init,
      });
      assert.equal(response.status, 200, await (response.status === 200 ? '' : response.text()));
      assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
      const events = response
        .body!.pipeThrough(new TextDecoderStream())
        .pipeThrough(new EventSourceParserStream());
      for await (const { event, data } of events) yield { event: event!, data: JSON.parse(data) };
    },
    async session(id, ...slides) {
      assert.equal((await served.call('POST', '/api/sessions', { session_id: id })).status, 201);
      for (const html of slides) {
        assert.equal((await served.call('POST', '/api/slides', { session_id: id, html })).status, 200);
      }
    },
    async slides(session) {
      const { body } = await served.call('GET', `/api/slides?session_id=${session}`);
      return body.slide_deck.slides.map(({ html }: { html: string }) => html);
    },
  };
  return served;
}
