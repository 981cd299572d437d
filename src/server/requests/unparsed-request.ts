import { type Problem, problem } from '../problems/problem.ts';
import { ARRIVAL_MS, MAX_HEADER_BYTES } from './request-limits.ts';

/** The problem for an error of Node's HTTP parser. */
export function parserProblem({ code }: { readonly code?: string }): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return problem(431, 'too_large', `The headers are larger than ${MAX_HEADER_BYTES} bytes.`);
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return problem(408, 'invalid_request', `The request did not arrive within ${ARRIVAL_MS} ms.`);
  }
  return problem(400, 'invalid_request', 'This is not a valid HTTP request.');
}

/** A whole response as text, for a connection on which no request has been parsed. */
export function rawResponse(found: Problem): string {
  const body = JSON.stringify(found);
  return [
    `HTTP/1.1 ${found.status} ${found.title}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
