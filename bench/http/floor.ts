import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify from 'fastify';
import { problem } from '../../src/server/problem.ts';
import * as schemas from '../../src/server/schemas.ts';

/** The routes of the service with nothing behind them: each answers a constant, which is this process's argument. */
const deck = JSON.parse(process.argv[2]!);
const busy = problem(409, 'session_busy', 'x'.repeat(Number(process.argv[3])));
const app = Fastify();
app.setValidatorCompiler(TypeBoxValidatorCompiler);
app.get(
  '/api/slides',
  { schema: { querystring: schemas.SlidesQuery, response: { 200: schemas.Deck, ...schemas.problems } } },
  async () => deck,
);
app.patch(
  '/api/slides/:index',
  {
    schema: {
      params: schemas.SlideParams,
      body: schemas.UpdateSlideBody,
      response: { 200: schemas.EditedDeck, ...schemas.problems },
    },
  },
  async (_, reply) =>
    reply
      .code(409)
      .headers({ 'content-type': 'application/problem+json', 'retry-after': '1' })
      .serializer(JSON.stringify)
      .send(busy),
);
process.on('SIGTERM', () => process.exit(0));
console.log(`listening at ${await app.listen({ port: 0, host: '127.0.0.1' })},`);
