import type { IncomingMessage } from 'node:http';
import { type Problem, problem } from '../problems/problem.ts';

/** Of a media type: its name, and its value with the quotes that it may have. */
const parameter = /;\s*([^\s=;]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;]*)/g;

/** What is wrong with the headers of a request: a version that is not spoken here, two of one kind, or a body in another form than is read here. */
export function headProblem({
  rawHeaders,
  headers,
  httpVersionMajor,
  httpVersionMinor,
}: IncomingMessage): Problem | undefined {
  if (httpVersionMajor !== 1) return problem(400, 'invalid_request', 'This server speaks HTTP/1.1.');
  // Of these Node keeps the first alone, where a proxy before it may go by the last.
  const twice = twiceNamed(rawHeaders, 'host') ?? twiceNamed(rawHeaders, 'content-type');
  if (twice !== undefined) {
    return problem(400, 'invalid_request', `The header ${twice} is there twice: send it once.`);
  }
  const transfer = headers['transfer-encoding'];
  // A proxy before this server may have seen the end of the body elsewhere.
  if (transfer !== undefined && httpVersionMinor === 0) {
    return problem(400, 'invalid_request', 'HTTP/1.0 has no transfer-encoding: send a length, or HTTP/1.1.');
  }
  if (transfer !== undefined && transfer.toLowerCase() !== 'chunked') {
    const detail = `A body is sent with a length or in chunks, not with transfer-encoding: ${JSON.stringify(transfer)}.`;
    return problem(400, 'invalid_request', detail);
  }
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    const detail = `A body is sent as it is, not with content-encoding: ${JSON.stringify(encoding)}.`;
    return problem(415, 'unsupported_media_type', detail);
  }
  const type = headers['content-type'];
  if (type === undefined || type === 'application/json') return undefined;
  for (const [, name, value] of type.matchAll(parameter)) {
    if (!/^charset\b/i.test(name!) || /^("?)utf-?8\1$/i.test(value!)) continue;
    const detail = `A body is UTF-8, not ${JSON.stringify(value)}.`;
    return problem(415, 'unsupported_media_type', detail);
  }
  return undefined;
}

/** The name, if there are two headers of that name. */
function twiceNamed(rawHeaders: readonly string[], name: string): string | undefined {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const found = rawHeaders[at]!;
    if (found.length === name.length && found.toLowerCase() === name) count += 1;
  }
  return count > 1 ? name : undefined;
}
