import type { IncomingMessage } from 'node:http';
import { type Problem, problem } from './problem.ts';

/** Of which Node keeps the first alone, where a proxy before it may go by the last. */
const single: ReadonlySet<string> = new Set(['host', 'content-type']);
const SINGLE_LENGTHS: ReadonlySet<number> = new Set([...single].map((name) => name.length));

/** What is wrong with the headers of a request: two of one kind, or a body in another form than is read here. */
export function headProblem({ rawHeaders, headers }: IncomingMessage): Problem | undefined {
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
  const charset = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(headers['content-type'] ?? '')?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    const detail = `A body is UTF-8, not ${JSON.stringify(charset)}.`;
    return problem(415, 'unsupported_media_type', detail);
  }
  return undefined;
}
