import { ReadableStream } from 'node:stream/web';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { type Dispatcher, request } from 'undici';
import { HammerlockError } from '../locks/api/lock-errors.ts';
import { answerLimit } from './answer-limit.ts';

/** A service said no: by its own word nothing was changed. */
export class RefusedError extends HammerlockError {
  readonly code: string;

  constructor({ code, detail }: { readonly code: string; readonly detail: string }) {
    super(detail);
    this.code = code;
  }
}

/** A client left before its answer came. */
export class HungUpError extends Error {}

/** The connection was lost, or there was none: the answer never comes. */
export class NoAnswerError extends Error {}

export interface Called {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  /** How much time the machine has granted by now: the wait for an answer is counted in it, where it is given. */
  readonly grantedMs?: () => number;
}

/**
 * @throws {@link RefusedError} where the service says that it has done nothing
 * @throws {@link NoAnswerError} where the connection was lost @throws Error where it failed: then nobody knows
 */
export async function send(url: string, call: Called): Promise<{ status: number; body: unknown }> {
  return unlessLost(async () => {
    using limit = answerLimit(call.grantedMs);
    const { statusCode, body } = await exchange(url, call, limit.signal);
    return { status: statusCode, body: await body.json() };
  });
}

/** The body of the answer. @throws as {@link send} */
export async function ask<T>(url: string, call: Called): Promise<T> {
  return (await send(url, call)).body as T;
}

/**
 * Reads a stream, and leaves after so many events; 0 is without waiting for any. A stream that is complete by then is
 * an answer like any other.
 *
 * @throws {@link HungUpError} when it left @throws as {@link send}
 */
export function leave<T>(url: string, call: Called, after: number): Promise<T> {
  return unlessLost(() => readUntil<T>(url, call, after));
}

async function readUntil<T>(url: string, call: Called, after: number): Promise<T> {
  const end = new AbortController();
  using limit = answerLimit(call.grantedMs);
  const signal = AbortSignal.any([end.signal, limit.signal]);
  const sent = exchange(url, call, signal);
  if (after === 0) setImmediate(() => end.abort(new HungUpError('left before the stream began')));
  const { body } = await sent;
  let seen = 0;
  const events = ReadableStream.from<Uint8Array>(body)
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  for await (const { event, data } of events) {
    if (event === 'complete') return JSON.parse(data) as T;
    if (event === 'error') throw problemError(JSON.parse(data));
    seen += 1;
    if (seen === after) {
      end.abort();
      throw new HungUpError(`left after ${after} events`);
    }
  }
  throw new Error('the stream ended before it was complete');
}

const lost: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

async function unlessLost<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!lost.has((error as { code?: unknown }).code)) throw error;
    throw new NoAnswerError(`the connection was lost: ${error}`, { cause: error });
  }
}

async function exchange(
  url: string,
  { method, path, body }: Called,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const response = await request(url + path, {
    method: method as Dispatcher.HttpMethod,
    signal,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  });
  if (response.statusCode < 300) return response;
  throw problemError((await response.body.json()) as ServiceProblem);
}

interface ServiceProblem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

/** What the service does not know itself is no refusal. */
function problemError({ status, code, detail }: ServiceProblem): Error {
  return code === 'internal'
    ? new Error(`the service failed with ${status}: ${detail}`)
    : new RefusedError({ code, detail });
}
