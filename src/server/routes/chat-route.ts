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
        summary: 'Say something, and get slides; without a session in a new one',
        body: schemas.ChatBody,
        response: { 200: schemas.Answer, ...schemas.problems },
      },
    },
    async ({ body: { session_id: session, message, expected_version: expectedVersion } }, reply) => {
      using time = startDeadline(service, reply);
      const request = 'POST /api/chat';
      const { signal } = time;
      return sendDeck(reply, await chat(service, { session, message, expectedVersion, request, signal }));
    },
  );

  app.post(
    '/api/chat/stream',
    {
      schema: {
        tags,
        summary: 'The same as server-sent events: start, one slide a slide, then complete or error',
        body: schemas.ChatBody,
        response: {
          200: {
            description:
              'A stream of events, each with JSON as its data; complete has what POST /api/chat answers.',
            content: { 'text/event-stream': { schema: { type: 'string' } } },
          },
          ...schemas.problems,
        },
      },
    },
    async (request, reply) => {
      const { session_id: session, message, expected_version: expectedVersion } = request.body;
      using time = startDeadline(service, reply, service.closing);
      let stream: EventStream | undefined;
      let slides = 0;
      try {
        const answer = await chat(service, {
          ...{ session, message, expectedVersion, request: 'POST /api/chat/stream', signal: time.signal },
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
        // Before the stream begins it is a refusal like any other.
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
