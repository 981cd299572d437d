import type { App } from '../app.ts';
import { verify } from '../editing.ts';
import * as schemas from '../schemas.ts';
import type { Service } from '../service.ts';
import { timeOf } from '../time.ts';

export function verificationRoutes(app: App, service: Service): void {
  app.post(
    '/api/verification/:index',
    {
      schema: {
        tags: ['verification'],
        summary: 'Verify a slide; nobody waits meanwhile, and an edit of the slide cancels it',
        params: schemas.SlideParams,
        body: schemas.SessionBody,
        response: { 200: schemas.Verification, ...schemas.problems },
      },
    },
    async ({ params: { index }, body: { session_id: session } }, reply) => {
      using time = timeOf(service, reply);
      const claim = { session, request: 'POST /api/verification/:index' };
      return await verify(service, claim, index, time.signal);
    },
  );
}
