import type { App } from '../app.ts';
import { ShuttingDownError } from '../errors.ts';
import { checkHealth } from '../health.ts';
import type { Metrics } from '../metrics.ts';
import * as schemas from '../schemas.ts';
import type { Service } from '../service.ts';

const tags = ['operations'];

export function operationRoutes(app: App, service: Service, metrics: Metrics): void {
  app.get(
    '/api/locks',
    {
      schema: {
        tags,
        summary: 'Who has which session since when',
        response: { 200: schemas.Locks, ...schemas.problems },
      },
    },
    async () => ({ locks: service.desk.list() }),
  );

  app.get(
    '/metrics',
    {
      schema: {
        tags,
        summary: 'Figures for Prometheus',
        response: { 200: { content: { 'text/plain': { schema: { type: 'string' } } } } },
      },
    },
    async (_, reply) => reply.type(metrics.contentType).send(await metrics.read()),
  );

  app.get(
    '/healthz',
    {
      schema: {
        tags,
        summary: 'Whether the server can read, and store edits',
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
