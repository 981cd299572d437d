import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { STATUS_CODES } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { SlideDeck } from '../../src/decks/deck.ts';
import { startServer } from '../../src/server/server.ts';
import type { ServerOptions } from '../../src/server/server-options.ts';
import type { HeldSession } from '../../src/server/sessions/session-holds.ts';
import { NamedGate } from './gate-channel.ts';

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
export const gatedGenerator = path('./gated-generator.ts');
export const gatedVerifier = path('./gated-verifier.ts');

const TIMEOUT_MS = 20_000;

export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it freely.
  readonly body: any;
}

export interface SentEvent {
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly data: any;
}

/** A chat that occupies its session and a thread until it is told to go on. */
export interface HeldChat extends Disposable {
  /** Resolves with the response, after which the session is free. */
  goOn(): Promise<HttpResponse>;
}

/** A real server with a real file, on a port of its own. */
export interface DeckServer {
  readonly url: string;
  readonly file: string;
  /** Ends the server and starts another one on the same file; this object then stands for the new one. */
  restart(): Promise<void>;
  close(): Promise<void>;
  call(method: string, path: string, body?: object | string, init?: RequestInit): Promise<HttpResponse>;
  /** The events of a stream as they arrive, until the stream ends. */
  stream(body: object, init?: RequestInit): AsyncGenerator<SentEvent>;
  /** Creates a session with one slide per text. */
  session(id: string, ...slides: string[]): Promise<void>;
  /** The deck as a GET returns it. */
  deck(session: string): Promise<SlideDeck>;
  /** The HTML of the slides. */
  slides(session: string): Promise<string[]>;
  /** Starts a chat that will add the slide `<h1>held</h1>`; resolves when it occupies its thread. */
  hold(session: string): Promise<HeldChat>;
  /** Polls the held sessions until the condition is met. */
  untilLocks(met: (locks: readonly HeldSession[]) => boolean): Promise<readonly HeldSession[]>;
}

/** Asserts that a response is a complete problem; `detail` is a part of its text. */
export function assertProblem(
  { status, headers, body }: HttpResponse,
  expected: number,
  code: string,
  detail = '',
) {
  assert.deepEqual([status, body.code], [expected, code], JSON.stringify(body));
  assert.equal(headers.get('content-type'), 'application/problem+json');
  const { title, detail: says, ...rest } = body;
  assert.deepEqual(rest, { type: 'about:blank', status, code });
  assert.equal(title, STATUS_CODES[status]);
  assert.ok(typeof says === 'string' && says !== '' && says.includes(detail), says);
}

/** Makes requests to the server whose URL is current at the time of the call. */
export function callAt(url: () => string): DeckServer['call'] {
  return async (method, path, body, init = {}) => {
    const response = await fetch(`${url()}${path}`, {
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
  };
}

/** Starts a server with a file of its own; both are gone after the tests of the test file. */
export async function serveDecks(options: Partial<ServerOptions> = {}): Promise<DeckServer> {
  const directory = await mkdtemp(join(tmpdir(), 'hammerlock-test-'));
  const file = join(directory, 'decks.sqlite');
  const all = { generator: gatedGenerator, verifier: gatedVerifier, workers: 2, ...options, port: 0, file };
  let server = await startServer(all);
  after(async () => {
    await server.close();
    await rm(directory, { recursive: true, force: true });
  });

  const served: DeckServer = {
    get url() {
      return server.url;
    },
    file,
    async restart() {
      await server.close();
      server = await startServer(all);
    },
    close: () => server.close(),
    call: callAt(() => server.url),
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
    async deck(session) {
      const { body } = await served.call('GET', `/api/slides?session_id=${session}`);
      return body.slide_deck;
    },
    async slides(session) {
      return (await served.deck(session)).slides.map(({ html }) => html);
    },
    async hold(session) {
      const gate = new NamedGate();
      const body = { session_id: session, message: `gate ${gate.name}\n# held` };
      const answer = served.call('POST', '/api/chat', body);
      const early = answer.then(({ body }) => assert.fail(`It was not held: ${JSON.stringify(body)}`));
      await Promise.race([gate.reached, early]);
      return {
        goOn() {
          gate.open();
          return answer;
        },
        [Symbol.dispose]() {
          // After a failed test the server might not be able to end.
          gate.open();
          gate[Symbol.dispose]();
        },
      };
    },
    async untilLocks(met) {
      for (const signal = AbortSignal.timeout(TIMEOUT_MS); ; signal.throwIfAborted()) {
        const { body } = await served.call('GET', '/api/locks');
        if (met(body.locks)) return body.locks;
        // Yield the core.
        await sleep(10);
      }
    },
  };
  return served;
}

let shared: Promise<DeckServer> | undefined;

/** The server that all test files of a process share, with two workers; each file has its own sessions. */
export function sharedServer(): Promise<DeckServer> {
  shared ??= serveDecks();
  return shared;
}
