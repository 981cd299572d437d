import type { FastifyReply } from 'fastify';
import { HungUpError, ShuttingDownError, TimedOutError } from './errors.ts';
import type { Service } from './service.ts';

/** How long a request may go on. */
export interface Time extends Disposable {
  /** Aborted when nobody waits for the answer any more, the time is over, or the server ends. */
  readonly signal: AbortSignal;
}

/** `closing`: the sooner of the ends of the server, for a request that does not have to be answered. */
export function timeOf(
  { limitMs, ending, standstill }: Service,
  reply: FastifyReply,
  closing: AbortSignal = ending,
): Time {
  const controller = new AbortController();
  const hangUp = () => controller.abort(new HungUpError());
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
