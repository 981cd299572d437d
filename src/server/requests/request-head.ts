import type { IncomingMessage } from 'node:http';
import { type Problem, problem } from '../problems/problem.ts';

/** A parameter of a media type: its name, and its value with its quotes, if any. */
const parameter = /;\s*([^\s=;]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;]*)/g;

/**
 * The problem with the head of a request, undefined if it is valid: another version of HTTP, a header that
 * appears twice, or a body in a form that this server does not read.
 */
export function headProblem({
  rawHeaders,
  headers,
  httpVersionMajor,
  httpVersionMinor,
}: IncomingMessage): Problem | undefined {
  if (httpVersionMajor !== 1) return problem(400, 'invalid_request', 'This server speaks HTTP/1.1 only.');
  // Node keeps the first of these headers, while a proxy in front of it may use the last one (request
  // smuggling).
  const repeated = repeatedHeader(rawHeaders, 'host') ?? repeatedHeader(rawHeaders, 'content-type');
  if (repeated !== undefined) {
    return problem(400, 'invalid_request', `The header ${repeated} appears twice: send it once.`);
  }
  const transfer = headers['transfer-encoding'];
  // A proxy that does not know the header would see the body end somewhere else (request smuggling).
  if (transfer !== undefined && httpVersionMinor === 0) {
    return problem(
      400,
      'invalid_request',
      'HTTP/1.0 has no transfer-encoding: send a content-length, or use HTTP/1.1.',
    );
  }
  if (transfer !== undefined && transfer.toLowerCase() !== 'chunked') {
    const detail = `The transfer-encoding must be chunked or absent, not ${JSON.stringify(transfer)}.`;
    return problem(400, 'invalid_request', detail);
  }
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    const detail = `The content-encoding must be identity or absent, not ${JSON.stringify(encoding)}.`;
    return problem(415, 'unsupported_media_type', detail);
  }
  const type = headers['content-type'];
  if (type === undefined || type === 'application/json') return undefined;
  for (const [, name, value] of type.matchAll(parameter)) {
    if (!/^charset\b/i.test(name!) || /^("?)utf-?8\1$/i.test(value!)) continue;
    const detail = `The charset must be UTF-8, not ${JSON.stringify(value)}.`;
    return problem(415, 'unsupported_media_type', detail);
  }
  return undefined;
}

/** The name itself if two headers have it, otherwise undefined. */
function repeatedHeader(rawHeaders: readonly string[], name: string): string | undefined {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const found = rawHeaders[at]!;
    if (found.length === name.length && found.toLowerCase() === name) count += 1;
  }
  return count > 1 ? name : undefined;
}
