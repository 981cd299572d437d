import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, {
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
  type FastifySchema,
} from 'fastify';
import { createMetrics } from './monitoring/metrics.ts';
import { logFailure, type Problem, problem, problemHeaders, problemOf } from './problems/problem.ts';
import { InvalidBodyError, ShuttingDownError } from './problems/server-errors.ts';
import { createRequestBatcher } from './requests/batch-requests.ts';
import { hostProblem } from './requests/host-check.ts';
import { decodeBody, parseJson } from './requests/json-body.ts';
import { createRequestOrder } from './requests/pipelined-requests.ts';
import { headProblem } from './requests/request-head.ts';
import {
  ARRIVAL_LOOK_MS,
  ARRIVAL_MS,
  MAX_BODY_BYTES,
  MAX_HEADER_BYTES,
  MAX_PARAM_LENGTH,
} from './requests/request-limits.ts';
import * as schemas from './requests/schemas.ts';
import type { TypedFastify } from './requests/typed-fastify.ts';
import { parserProblem, rawResponse } from './requests/unparsed-request.ts';
import { compileSchema, describeInvalid } from './requests/validation.ts';
import { dropStalledReaders } from './responses/stalled-readers.ts';
import { chatRoutes } from './routes/chat-route.ts';
import { operationRoutes } from './routes/operations-route.ts';
import { sessionRoutes } from './routes/sessions-route.ts';
import { slideRoutes } from './routes/slides-route.ts';
import { verificationRoutes } from './routes/verification-route.ts';
import type { Service } from './sessions/service.ts';

/**
 * Builds the HTTP server with all routes; it does not listen yet.
 *
 * @param host the address that it will listen on
 * @param running the responses that are not finished, kept up to date by the server
 */
export async function createApp(
  service: Service,
  host: string,
  running: Set<ServerResponse>,
): Promise<TypedFastify> {
  const order = createRequestOrder();
  const app = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: ARRIVAL_MS,
    http: {
      maxHeaderSize: MAX_HEADER_BYTES,
      // The host check answers with a problem, which Node would not.
      requireHostHeader: false,
      headersTimeout: ARRIVAL_MS,
      connectionsCheckingInterval: ARRIVAL_LOOK_MS,
    },
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => answerProblem(error, request, reply),
    clientErrorHandler(error, socket) {
      const last = order.last(socket);
      const isUnanswered =
        last === undefined || (running.has(last) && !last.req.complete && !last.headersSent);
      if (socket.writable && isUnanswered) {
        const found = parserProblem(error);
        metrics.refused(found.code);
        socket.end(rawResponse(found));
        // A client that does not finish its request may not close the connection either.
        if (found.status === 408) socket.destroySoon();
      } else if (last?.req.complete) {
        // The error belongs to the next request, and the current response must be sent without another in its
        // middle.
        last.once('close', () => socket.destroy());
      } else if (last?.writableFinished) {
        // The response was sent before the rest of the request turned out to be invalid.
        socket.destroySoon();
      } else {
        socket.destroy();
      }
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  const metrics = createMetrics(service);
  const batchRequest = createRequestBatcher();
  const stalled = dropStalledReaders(running, service.backlog, service.closing, () => metrics.dropped());
  app.addHook('onClose', async () => stalled[Symbol.dispose]());

  app.setValidatorCompiler(compileSchema);
  app.setErrorHandler(answerProblem);
  app.setNotFoundHandler((request, reply) => {
    const detail = `Unknown route ${request.method} ${request.url}. Known: see /docs.`;
    return sendProblem(reply, problem(404, 'unknown_route', detail));
  });
  app.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const detail = `Unknown expectation ${request.headers.expect}. Known: 100-continue.`;
    const found = problem(417, 'invalid_request', detail);
    metrics.refused(found.code);
    const body = JSON.stringify(found);
    const headers = { ...problemHeaders(found), 'content-length': Buffer.byteLength(body) };
    response.writeHead(found.status, headers).end(body);
  });
  app.server.on('connect', ({ url }: IncomingMessage, socket: Duplex) => {
    const found = problem(404, 'unknown_route', `This server is not a proxy to ${url}.`);
    metrics.refused(found.code);
    socket.end(rawResponse(found));
  });
  // Only JSON is accepted: a page of another origin can't send it without asking this server first (CORS).
  app.removeContentTypeParser('text/plain');
  // Many clients send the content type of JSON without a body.
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, ({ routeOptions }, bytes, done) => {
    try {
      const body = bytes.length === 0 ? undefined : parseJson(decodeBody(bytes as Buffer));
      done(null, expectedBody(body, routeOptions.schema));
    } catch (error) {
      done(error as Error);
    }
  });

  app.addHook('onRequest', (request, reply, done) => {
    order.await(reply.raw, request.raw.socket, () => {
      running.add(reply.raw);
      // Not onResponse, which is not called if the client is gone.
      reply.raw.on('close', forget);
      const found = hostProblem(host, request.raw) ?? headProblem(request.raw);
      if (found !== undefined) sendProblem(reply, found);
      else done(service.closing.aborted ? new ShuttingDownError() : undefined);
    });
  });
  // A parameter that is silently ignored, such as an expected_version, would seem to have been respected.
  app.addHook('onRoute', ({ path, schema }) => {
    if (path.startsWith('/api/') && schema !== undefined) schema.querystring ??= schemas.NoQuery;
  });
  app.addHook('preHandler', (_request, _reply, done) => batchRequest(done));
  app.addHook('onResponse', (request, reply, done) => {
    const { routeOptions, method } = request;
    metrics.answered(routeOptions.url ?? 'unknown', method, reply.statusCode, reply.elapsedTime / 1_000);
    done();
  });

  await app.register(swagger, {
    openapi: {
      info: { title: 'hammerlock', description: 'Slide decks, one session locked at a time.', version: '1' },
    },
  });
  await app.register(swaggerUi, { routePrefix: '/docs' });
  app.get('/', { schema: { hide: true } }, (_, reply) => reply.redirect('/docs'));
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  sessionRoutes(app, service);
  chatRoutes(app, service, metrics);
  slideRoutes(app, service);
  verificationRoutes(app, service);
  operationRoutes(app, service, metrics);
  return app;

  function forget(this: ServerResponse) {
    running.delete(this);
  }

  function answerProblem(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
    if (error.validation !== undefined) {
      return sendProblem(reply, problem(400, 'invalid_request', describeInvalid(error, request)));
    }
    const found = problemOf(error);
    if (found.status === 500) logFailure(request, error);
    return sendProblem(reply, found);
  }

  function sendProblem(reply: FastifyReply, found: Problem) {
    metrics.refused(found.code);
    return reply.code(found.status).headers(problemHeaders(found)).serializer(JSON.stringify).send(found);
  }
}

/** The body, if the route expects one. @throws {@link InvalidBodyError} if it does not */
function expectedBody(body: unknown, schema: FastifySchema | undefined): unknown {
  if (body === undefined || body === null || schema === undefined || schema.body !== undefined) return body;
  throw new InvalidBodyError('This request must have no body: leave it out, or see /docs.');
}
