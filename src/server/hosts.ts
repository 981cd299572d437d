import { type Problem, problem } from './problem.ts';

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/i;

/**
 * What is wrong with the host that a request is for. A page of another site, whose name was made to lead to this
 * machine (DNS rebinding), may ask what it likes; but it asks for a host of that name.
 */
export function misdirection(listening: string, host: string | undefined): Problem | undefined {
  if (host?.startsWith(`${listening}:`) && /^:\d*$/.test(host.slice(listening.length))) return undefined;
  if (host === undefined) return problem(400, 'invalid_request', 'A request names the host that it is for.');
  if (!loopback.test(listening) || loopback.test(host.replace(/:\d*$/, ''))) return undefined;
  const detail = `This server is for its own machine only, as localhost, not as ${JSON.stringify(host)}: --host 0.0.0.0 lets others in.`;
  return problem(421, 'misdirected', detail);
}
