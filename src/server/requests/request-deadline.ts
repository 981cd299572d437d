import type { FastifyReply } from 'fastify';
import { ClientGoneError, ShuttingDownError, TimedOutError } from '../problems/server-errors.ts';
import type { Standstill } from './standstill.ts';

/** How long a request may go on. */
export interface RequestDeadline extends Disposable {
  /** Aborted when nobody waits for the answer any more, the time is over, or the server ends. */
  readonly signal: AbortSignal;
}

export interface DeadlineLimits {
  /** How long a request may take, in ms. */
  readonly limitMs: number;
  /** Aborted when the server ends whatever is still running. */
  readonly ending: AbortSignal;
  readonly standstill: Standstill;
}

/** `closing`: the sooner of the ends of the server, for a request that does not have to be answered. */
export function startDeadline(
  { limitMs, ending, standstill }: DeadlineLimits,
  reply: FastifyReply,
  closing: AbortSignal = ending,
): RequestDeadline {
  const controller = new AbortController();
  const hangUp = () => controller.abort(new ClientGoneError());
  const shutDown = () => controller.abort(new ShuttingDownError());
  const timeout = standstill.timeout(limitMs, () => controller.abort(new TimedOutError(limitMs)));
  reply.raw.once('close', hangUp);
  closing.addEventListener('abort', shutDown);
  if (closing.aborted) shutDown();
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      timeout[Symbol.dispose]();
      reply.raw.off('close', hangUp);
      closing.removeEventListener('abort', shutDown);
    },
  };
}
