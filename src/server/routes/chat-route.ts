import type { Metrics } from '../monitoring/metrics.ts';
import { logFailure, problemOf } from '../problems/problem.ts';
import { startDeadline } from '../requests/request-deadline.ts';
import * as schemas from '../requests/schemas.ts';
import type { TypedFastify } from '../requests/typed-fastify.ts';
import { deckJson, sendDeck } from '../responses/deck-json.ts';
import { type EventStream, openEventStream } from '../responses/event-stream.ts';
import { chat } from '../sessions/edit-session.ts';
import type { Service } from '../sessions/service.ts';

const tags = ['chat'];

export function chatRoutes(app: TypedFastify, service: Service, metrics: Metrics): void {
  app.post(
    '/api/chat',
    {
      schema: {
        tags,
        summary: 'Send a message, which is answered with slides; without a session_id in a new session',
        body: schemas.ChatBody,
        response: { 200: schemas.Answer, ...schemas.problems },
      },
    },
    async ({ body: { session_id: session, message, expected_version: expectedVersion } }, reply) => {
      using deadline = startDeadline(service, reply);
      const route = 'POST /api/chat';
      const { signal } = deadline;
      return sendDeck(reply, await chat(service, { session, message, expectedVersion, route, signal }));
    },
  );

  app.post(
    '/api/chat/stream',
    {
      schema: {
        tags,
        summary:
          'Send a message and receive server-sent events: start, one slide event per slide, then complete or error',
        body: schemas.ChatBody,
        response: {
          200: {
            description:
              'A stream of events with JSON as their data; the data of complete is the response of POST /api/chat.',
            content: schemas.streamContent,
          },
          ...schemas.problems,
        },
      },
    },
    async (request, reply) => {
      const { session_id: session, message, expected_version: expectedVersion } = request.body;
      using deadline = startDeadline(service, reply, service.closing);
      let stream: EventStream | undefined;
      let slides = 0;
      try {
        const answer = await chat(service, {
          session,
          message,
          expectedVersion,
          route: 'POST /api/chat/stream',
          signal: deadline.signal,
          onStart(session_id) {
            stream = openEventStream(reply);
            stream.send('start', JSON.stringify({ session_id }));
          },
          onSlide(html) {
            stream!.send('slide', JSON.stringify({ index: slides, html }));
            slides += 1;
          },
        });
        stream!.send('complete', ...deckJson(answer));
      } catch (error) {
        // Before the stream begins, an error is answered like that of any other route.
        if (stream === undefined) throw error;
        const problem = problemOf(error);
        if (problem.status === 500) logFailure(request, error);
        metrics.refused(problem.code);
        stream.send('error', JSON.stringify(problem));
      }
      stream!.end();
    },
  );
}
