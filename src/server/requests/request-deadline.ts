import type { FastifyReply } from 'fastify';
import { ClientGoneError, ShuttingDownError, TimedOutError } from '../problems/server-errors.ts';
import type { Standstill } from './standstill.ts';

/** The end of the time that one request may take. */
export interface RequestDeadline extends Disposable {
  /** Aborted when the client hangs up, the time is over, or the server shuts down; the reason says which. */
  readonly signal: AbortSignal;
}

export interface DeadlineLimits {
  /** The time limit of a request, in ms. */
  readonly limitMs: number;
  /** Aborted when a shutdown ends the requests that are still running. */
  readonly ending: AbortSignal;
  readonly standstill: Standstill;
}

/**
 * @param closing the signal that ends the request at a shutdown: a stream passes one that is aborted earlier
 */
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
