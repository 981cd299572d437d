import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyRequest } from 'fastify';
import { HammerlockError } from '../../base/hammerlock-error.ts';
import { isBusy } from '../../store/sqlite-errors.ts';

/** The body of every error response: a problem as in RFC 9457, with a code to branch on. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

/** The status for each error code. A code that is missing here is a failure of the server, 500. */
const statuses: Readonly<Record<string, number>> = {
  invalid_request: 400,
  invalid_text: 400,
  invalid_session: 400,
  invalid_message: 400,
  invalid_page: 400,
  empty_html: 400,
  index_out_of_range: 400,
  not_a_permutation: 400,
  last_slide: 400,
  unknown_session: 404,
  session_busy: 409,
  version_conflict: 409,
  stale_grant: 409,
  deck_full: 413,
  // The status that nginx logs for it; no client ever receives it.
  hung_up: 499,
  server_busy: 503,
  store_busy: 503,
  lock_table_full: 503,
  store_gone: 503,
  store_failed: 503,
  store_open: 503,
  not_ready: 503,
  shutting_down: 503,
  timed_out: 504,
  store_full: 507,
};

/** The value of `Retry-After`, in seconds. */
const RETRY_AFTER_S = 1;
/** The codes of refusals that are worth a retry. */
const retryable: ReadonlySet<string> = new Set([
  'session_busy',
  'server_busy',
  'store_busy',
  'lock_table_full',
]);

export function problemOf(error: unknown): Problem {
  if (error instanceof HammerlockError) {
    // A request that waited for a session in vain reports the same as one that did not wait.
    const code = error.code === 'lock_timeout' ? 'session_busy' : error.code;
    return problem(statuses[code] ?? 500, code, error.message);
  }
  if (isBusy(error)) return problem(503, 'store_busy', 'The file is busy: try again later.');
  const { statusCode = 500, message } = error as FastifyError;
  if (statusCode === 415)
    return problem(415, codes[415]!, 'The body must be JSON: send content-type: application/json.');
  // The plugin that serves /docs refuses paths outside of its folder with 403.
  if (statusCode === 403) return problem(404, codes[404]!, 'There is no such page: see /docs.');
  if (statusCode < 500) return problem(statusCode, codes[statusCode] ?? 'invalid_request', message);
  return problem(500, 'internal', 'The server failed. Its log has the details.');
}

const codes: Readonly<Record<number, string>> = {
  404: 'unknown_route',
  413: 'too_large',
  414: 'too_large',
  415: 'unsupported_media_type',
  431: 'too_large',
};

export function problem(status: number, code: string, detail: string): Problem {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Unknown', status, code, detail };
}

const plain = { 'content-type': 'application/problem+json' };
const retry = { ...plain, 'retry-after': String(RETRY_AFTER_S) };
const last = { ...plain, connection: 'close' };

/** The headers of the response to a problem. */
export function problemHeaders({ code }: Problem): Readonly<Record<string, string>> {
  if (retryable.has(code)) return retry;
  return code === 'shutting_down' ? last : plain;
}

/** Logs the error behind an internal failure, which the client is not told. */
export function logFailure({ method, url }: FastifyRequest, error: unknown): void {
  console.error(`hammerlock: ${method} ${url} failed:`, error);
}
