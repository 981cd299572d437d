import type { IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';
import { type Problem, problem } from '../problems/problem.ts';

const syntax = /^([\w.~%-]+|\[[\da-f:.]+\])(?::(\d*))?$/i;
const MAX_PORT = 65_535;
const absolute = /^https?:\/\/([^/?#]*)/i;

/**
 * The problem with the host that a request names; undefined if it is valid. This is the defence against DNS
 * rebinding: a page whose own name was made to resolve to this machine can send requests here, but they name
 * the page's host.
 */
export function hostProblem(
  listeningHost: string,
  { headers: { host }, url = '' }: IncomingMessage,
): Problem | undefined {
  if (host === undefined)
    return problem(400, 'invalid_request', 'The header Host is missing: a request must name its host.');
  const target = url.startsWith('/') ? undefined : absolute.exec(url)?.[1];
  if (target !== undefined && target.toLowerCase() !== host.toLowerCase()) {
    const detail = `The target names the host ${JSON.stringify(target)}, but the header Host ${JSON.stringify(host)}: send the same one.`;
    return problem(400, 'invalid_request', detail);
  }
  const [, name, port = ''] = syntax.exec(host) ?? [];
  const isHost = name !== undefined && Number(port) <= MAX_PORT;
  if (isHost && name.toLowerCase() === listeningHost.toLowerCase()) return undefined;
  if (isLoopback(listeningHost) && !(name !== undefined && isLoopback(name))) {
    const detail = `This server serves its own machine only, as localhost, not as ${JSON.stringify(host)}: start it with --host 0.0.0.0 to let others in.`;
    return problem(421, 'misdirected', detail);
  }
  if (isHost) return undefined;
  return problem(
    400,
    'invalid_request',
    `The header Host must be a name with or without a port, not ${JSON.stringify(host)}.`,
  );
}

function isLoopback(name: string): boolean {
  return /^(localhost|\[?::1\]?)$/i.test(name) || (isIPv4(name) && name.startsWith('127.'));
}
