import type { IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';
import { type Problem, problem } from '../problems/problem.ts';

const syntax = /^([\w.~%-]+|\[[\da-f:.]+\])(?::(\d*))?$/i;
const MAX_PORT = 65_535;
const absolute = /^https?:\/\/([^/?#]*)/i;

/**
 * What is wrong with the host that a request is for. A page of another site, whose name was made to lead to this
 * machine (DNS rebinding), may ask what it likes; but it asks for a host of that name.
 */
export function hostProblem(
  listening: string,
  { headers: { host }, url = '' }: IncomingMessage,
): Problem | undefined {
  if (host === undefined) return problem(400, 'invalid_request', 'A request names the host that it is for.');
  const target = url.startsWith('/') ? undefined : absolute.exec(url)?.[1];
  if (target !== undefined && target.toLowerCase() !== host.toLowerCase()) {
    const detail = `The request is for ${JSON.stringify(target)}, and its Host for ${JSON.stringify(host)}: name one.`;
    return problem(400, 'invalid_request', detail);
  }
  const [, name, port = ''] = syntax.exec(host) ?? [];
  const isHost = name !== undefined && Number(port) <= MAX_PORT;
  if (isHost && name.toLowerCase() === listening.toLowerCase()) return undefined;
  if (isLoopback(listening) && !(name !== undefined && isLoopback(name))) {
    const detail = `This server is for its own machine only, as localhost, not as ${JSON.stringify(host)}: --host 0.0.0.0 lets others in.`;
    return problem(421, 'misdirected', detail);
  }
  if (isHost) return undefined;
  return problem(
    400,
    'invalid_request',
    `The Host ${JSON.stringify(host)} is not a name with or without a port.`,
  );
}

function isLoopback(name: string): boolean {
  return /^(localhost|\[?::1\]?)$/i.test(name) || (isIPv4(name) && name.startsWith('127.'));
}
