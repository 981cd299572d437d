import { checkHealth } from '../monitoring/health.ts';
import type { Metrics } from '../monitoring/metrics.ts';
import { ShuttingDownError } from '../problems/server-errors.ts';
import * as schemas from '../requests/schemas.ts';
import type { TypedFastify } from '../requests/typed-fastify.ts';
import type { Service } from '../sessions/service.ts';

const tags = ['operations'];

export function operationRoutes(app: TypedFastify, service: Service, metrics: Metrics): void {
  app.get(
    '/api/locks',
    {
      schema: {
        tags,
        summary: 'The sessions that are held, with the request that holds each and since when',
        response: { 200: schemas.Locks, ...schemas.problems },
      },
    },
    async () => ({ locks: service.holds.list() }),
  );

  app.get(
    '/metrics',
    {
      schema: {
        tags,
        summary: 'Metrics in the text format of Prometheus',
        response: { 200: { content: schemas.metricsContent } },
      },
    },
    async (_, reply) => reply.type(metrics.contentType).send(await metrics.read()),
  );

  app.get(
    '/healthz',
    {
      schema: {
        tags,
        summary: 'Whether the server can read and store edits',
        response: { 200: schemas.Health, ...schemas.problems },
      },
    },
    async () => {
      if (service.closing.aborted) throw new ShuttingDownError();
      await checkHealth(service);
      return { status: 'ready' as const };
    },
  );
}
