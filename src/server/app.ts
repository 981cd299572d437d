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
import { headProblem } from './requests/request-head.ts';
import { createRequestOrder } from './requests/request-order.ts';
import * as schemas from './requests/schemas.ts';
import type { TypedFastify } from './requests/typed-fastify.ts';
import { compileSchema, describeInvalid } from './requests/validation.ts';
import { dropStalledReaders } from './responses/stalled-readers.ts';
import { chatRoutes } from './routes/chat-route.ts';
import { operationRoutes } from './routes/operations-route.ts';
import { sessionRoutes } from './routes/sessions-route.ts';
import { slideRoutes } from './routes/slides-route.ts';
import { verificationRoutes } from './routes/verification-route.ts';
import type { Service } from './sessions/service.ts';

const MAX_BODY_BYTES = 1024 * 1024;
const MAX_HEADER_BYTES = 16 * 1024;
/** Long enough for each id; Fastify's own 100 is not. */
const MAX_PARAM_LENGTH = 128;
/** For a request to arrive, its body included. */
const REQUEST_MS = 30_000;
/** How often those that have not arrived are looked for. */
const LOOK_MS = 2_000;

/**
 * The routes with all that goes around them, on no port yet; it will listen on `host`. `running` has the requests that
 * are not answered.
 */
export async function createApp(
  service: Service,
  host: string,
  running: Set<ServerResponse>,
): Promise<TypedFastify> {
  const order = createRequestOrder();
  const app = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_MS,
    // That there is no host is told here, as a problem.
    http: {
      maxHeaderSize: MAX_HEADER_BYTES,
      requireHostHeader: false,
      headersTimeout: REQUEST_MS,
      connectionsCheckingInterval: LOOK_MS,
    },
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => answerProblem(error, request, reply),
    clientErrorHandler(error, socket) {
      const last = order.last(socket);
      const isItsOwn = last === undefined || (running.has(last) && !last.req.complete && !last.headersSent);
      if (socket.writable && isItsOwn) {
        const found = problemOnWire(error);
        metrics.refused(found.code);
        socket.end(rawAnswer(found));
        // A client that sends nothing need not end the connection either.
        if (found.status === 408) socket.destroySoon();
      } else if (last?.req.complete) {
        // An answer that is under way must not have another in its middle.
        last.once('close', () => socket.destroy());
      } else if (last?.writableFinished) {
        // It was answered before the rest of it turned out to be wrong.
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
    const detail = `There is no ${request.method} ${request.url}: /docs has what there is.`;
    return sendProblem(reply, problem(404, 'unknown_route', detail));
  });
  app.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const found = problem(417, 'invalid_request', `Nobody meets the expectation ${request.headers.expect}.`);
    metrics.refused(found.code);
    const body = JSON.stringify(found);
    const headers = { ...problemHeaders(found), 'content-length': Buffer.byteLength(body) };
    response.writeHead(found.status, headers).end(body);
  });
  app.server.on('connect', ({ url }: IncomingMessage, socket: Duplex) => {
    const found = problem(404, 'unknown_route', `This server is no proxy to ${url}.`);
    metrics.refused(found.code);
    socket.end(rawAnswer(found));
  });
  // JSON and nothing else: what a page of another origin can send without being asked is not JSON.
  app.removeContentTypeParser('text/plain');
  // Many clients name the type of a body that they do not send.
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, ({ routeOptions }, bytes, done) => {
    try {
      const body = bytes.length === 0 ? undefined : parseJson(decodeBody(bytes as Buffer));
      done(null, bodyThatIsRead(body, routeOptions.schema));
    } catch (error) {
      done(error as Error);
    }
  });

  app.addHook('onRequest', (request, reply, done) => {
    order.await(reply.raw, request.raw.socket, () => {
      running.add(reply.raw);
      // Also where the client has gone; then there is no onResponse.
      reply.raw.on('close', forget);
      const found = hostProblem(host, request.raw) ?? headProblem(request.raw);
      if (found !== undefined) sendProblem(reply, found);
      else done(service.closing.aborted ? new ShuttingDownError() : undefined);
    });
  });
  // What nothing reads would be believed to have been heeded: an expected_version, for instance.
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

/** @throws {@link InvalidBodyError} where the route has no use for a body */
function bodyThatIsRead(body: unknown, schema: FastifySchema | undefined): unknown {
  if (body === undefined || body === null || schema === undefined || schema.body !== undefined) return body;
  throw new InvalidBodyError('This request has no body: leave it out, or see /docs.');
}

function problemOnWire({ code }: { readonly code?: string }): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return problem(431, 'too_large', `The headers are larger than ${MAX_HEADER_BYTES} bytes.`);
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return problem(408, 'invalid_request', `The request was not here within ${REQUEST_MS} ms.`);
  }
  return problem(400, 'invalid_request', 'That is no HTTP request.');
}

/** Before there is a request. */
function rawAnswer(found: Problem): string {
  const body = JSON.stringify(found);
  return [
    `HTTP/1.1 ${found.status} ${found.title}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
