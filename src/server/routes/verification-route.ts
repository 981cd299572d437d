import { startDeadline } from '../requests/request-deadline.ts';
import * as schemas from '../requests/schemas.ts';
import type { TypedFastify } from '../requests/typed-fastify.ts';
import { verify } from '../sessions/edit-session.ts';
import type { Service } from '../sessions/service.ts';

export function verificationRoutes(app: TypedFastify, service: Service): void {
  app.post(
    '/api/verification/:index',
    {
      schema: {
        tags: ['verification'],
        summary:
          'Verify a slide; the session can be edited meanwhile, and a change of the slide cancels the verification',
        params: schemas.SlideParams,
        body: schemas.SessionBody,
        response: { 200: schemas.Verification, ...schemas.problems },
      },
    },
    async ({ params: { index }, body: { session_id: session } }, reply) => {
      using deadline = startDeadline(service, reply);
      const request = { session, route: 'POST /api/verification/:index' };
      return await verify(service, request, index, deadline.signal);
    },
  );
}
