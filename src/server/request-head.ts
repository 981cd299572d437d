import type { IncomingMessage } from 'node:http';
import { type Problem, problem } from './problem.ts';

/** Of which Node keeps the first alone, where a proxy before it may go by the last. */
const single: ReadonlySet<string> = new Set(['host', 'content-type']);
const SINGLE_LENGTHS: ReadonlySet<number> = new Set([...single].map((name) => name.length));

/** Of a media type: its name, and its value with the quotes that it may have. */
const parameter = /;\s*([^\s=;]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;]*)/g;

/** What is wrong with the headers of a request: a version that is not spoken here, two of one kind, or a body in another form than is read here. */
export function headProblem({ rawHeaders, headers, httpVersionMajor }: IncomingMessage): Problem | undefined {
  if (httpVersionMajor !== 1) return problem(400, 'invalid_request', 'This server speaks HTTP/1.1.');
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (!SINGLE_LENGTHS.has(rawHeaders[at]!.length)) continue;
    const name = rawHeaders[at]!.toLowerCase();
    if (!single.has(name)) continue;
    if (seen.has(name))
      return problem(400, 'invalid_request', `The header ${name} is there twice: send it once.`);
    seen.add(name);
  }
  const transfer = headers['transfer-encoding'];
  if (transfer !== undefined && transfer.toLowerCase() !== 'chunked') {
    const detail = `A body is sent with a length or in chunks, not with transfer-encoding: ${JSON.stringify(transfer)}.`;
    return problem(400, 'invalid_request', detail);
  }
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    const detail = `A body is sent as it is, not with content-encoding: ${JSON.stringify(encoding)}.`;
    return problem(415, 'unsupported_media_type', detail);
  }
  for (const [, name, value] of (headers['content-type'] ?? '').matchAll(parameter)) {
    if (!/^charset\*?$/i.test(name!) || /^("?)utf-?8\1$/i.test(value!)) continue;
    const detail = `A body is UTF-8, not ${JSON.stringify(value)}.`;
    return problem(415, 'unsupported_media_type', detail);
  }
  return undefined;
}
