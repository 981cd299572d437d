import Fastify from 'fastify';
import { problemHeaders } from '../../src/server/problems/problem.ts';
import * as schemas from '../../src/server/requests/schemas.ts';
import { compileSchema } from '../../src/server/requests/validation.ts';

/** The service's routes without the service: each answers a constant, an argument of this process. */
const [deck, problem] = process.argv.slice(2).map((text) => JSON.parse(text));
const app = Fastify();
app.setValidatorCompiler(compileSchema);
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
    reply.code(409).headers(problemHeaders(problem)).serializer(JSON.stringify).send(problem),
);
process.on('SIGTERM', () => process.exit(0));
console.log(`listening at ${await app.listen({ port: 0, host: '127.0.0.1' })},`);
