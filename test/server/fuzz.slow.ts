import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as schemas from '../../src/server/requests/schemas.ts';
import { assertProblem, type HttpResponse, serveDecks } from '../support/deck-server.ts';
import { effort } from '../support/test-effort.ts';

/** The number of requests per route; half as many have an arbitrary text as their body. */
const RUNS = effort({ quick: 8, slow: 20, soak: 2_000 });
/** With the built-in generator: that of the tests would obey the messages. */
const served = await serveDecks({ workers: 1, generator: undefined, verifier: undefined });

/** The parts of the schema of a request. */
interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[] | undefined;
  readonly items?: Schema;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Values that no field expects. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    ' ',
    '\n',
    '\ud800',
    '\0',
    '💥'.repeat(80),
    'x'.repeat(300),
    [],
    {},
  ),
  fc.constantFrom<unknown>('1', 'true', '__proto__', '../..', '%', -1, 0.5, 1e21, -1e308, 2 ** 53, 10_000),
  fc.string({ unit: 'binary' }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Values that mostly match the schema, and sometimes have something else in place of any part of it. */
function around(schema: Schema, session: string): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: within(schema, session) }, { weight: 1, arbitrary: odd });
}

function within(schema: Schema, session: string): fc.Arbitrary<unknown> {
  const { minLength = 0, maxLength = 200, minimum = 0, maximum = 0 } = schema;
  switch (schema.type) {
    case 'object': {
      const { properties = {}, required = [] } = schema;
      const named = (names: readonly string[]) =>
        Object.fromEntries(names.map((name) => [name, around(properties[name]!, session)]));
      const names = Object.keys(properties);
      const full = fc.record(named(names), { requiredKeys: [...required] });
      const extra = fc.dictionary(fc.string(), odd, { minKeys: 1, maxKeys: 2 });
      return fc.oneof(
        { weight: 6, arbitrary: fc.record(named(required)) },
        { weight: 6, arbitrary: full },
        { weight: 1, arbitrary: fc.record(named(names), { requiredKeys: [] }) },
        { weight: 1, arbitrary: fc.tuple(full, extra).map(([all, more]) => ({ ...all, ...more })) },
      );
    }
    case 'array':
      return fc.oneof(
        fc.array(around(schema.items!, session), { maxLength: 8 }),
        fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
      );
    case 'integer':
      return fc.oneof(
        { weight: 4, arbitrary: fc.integer({ min: minimum, max: minimum + 5 }) },
        { weight: 1, arbitrary: fc.constantFrom(maximum, maximum + 1, minimum - 1) },
      );
    default:
      if (schema.pattern === undefined) return fc.string({ unit: 'binary', minLength, maxLength });
      return fc.oneof(
        { weight: 6, arbitrary: fc.constant(session) },
        { weight: 1, arbitrary: fc.stringMatching(new RegExp(schema.pattern)) },
      );
  }
}

const text = (value: unknown) => (typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value));

/** The path with its parameters filled in. */
function urlOf(path: string, params: unknown, query: unknown): string {
  const named = path.replace(/:(\w+)/, (_, name) => {
    const value = (params as Record<string, unknown> | null)?.[name];
    return encodeURIComponent(text(value ?? params));
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of [value].flat()) search.append(name.toWellFormed(), text(one));
  }
  return `${named}?${search}`;
}

const fresh = ['<h1>a</h1>', '<p>b</p>', '<p>c</p>'];
/** The deck of a session, which is created if it is missing. */
async function deckOf(session: string) {
  const { status, body } = await served.call('GET', `/api/slides?session_id=${session}`);
  if (status === 200) return body.slide_deck;
  await served.session(session, ...fresh);
  return served.deck(session);
}

/** Sends a request for a session, and compares the response with the deck before and after. */
function witness(session: string) {
  let before: object | undefined;
  return async (method: string, url: string, body?: string) => {
    before ??= await deckOf(session);
    const answered = await served.call(method, url, body);
    const refused = problemIn(answered);
    assert.ok(refused === undefined || refused.status < 500, JSON.stringify(refused));
    const after = await deckOf(session);
    if (refused !== undefined || method === 'GET') assert.deepEqual(after, before);
    before = after;
  };
}

function problemIn(answered: HttpResponse): { readonly status: number } | undefined {
  if (answered.status < 400) {
    // A stream reports a refusal after its start.
    const [, late] = /^event: error\ndata: (.*)$/m.exec(String(answered.body)) ?? [];
    return late === undefined ? undefined : JSON.parse(late);
  }
  assertProblem(answered, answered.status, answered.body.code);
  return answered;
}

const routes: [method: string, path: string, parts: { params?: Schema; query?: Schema; body?: Schema }][] = [
  ['POST', '/api/sessions', { body: schemas.CreateSessionBody }],
  ['GET', '/api/sessions', { query: schemas.SessionsQuery }],
  ['GET', '/api/sessions/:id', { params: schemas.SessionParams }],
  ['PATCH', '/api/sessions/:id', { params: schemas.SessionParams, body: schemas.RenameSessionBody }],
  ['DELETE', '/api/sessions/:id', { params: schemas.SessionParams, query: schemas.ExpectedVersionQuery }],
  ['GET', '/api/sessions/:id/messages', { params: schemas.SessionParams, query: schemas.MessagesQuery }],
  ['POST', '/api/chat', { body: schemas.ChatBody }],
  ['POST', '/api/chat/stream', { body: schemas.ChatBody }],
  ['GET', '/api/slides', { query: schemas.SlidesQuery }],
  ['POST', '/api/slides', { body: schemas.AddSlideBody }],
  ['PATCH', '/api/slides/:index', { params: schemas.SlideParams, body: schemas.UpdateSlideBody }],
  ['DELETE', '/api/slides/:index', { params: schemas.SlideParams, query: schemas.SlideQuery }],
  ['POST', '/api/slides/:index/duplicate', { params: schemas.SlideParams, body: schemas.DuplicateBody }],
  ['PUT', '/api/slides/reorder', { body: schemas.ReorderBody }],
  ['POST', '/api/verification/:index', { params: schemas.SlideParams, body: schemas.SessionBody }],
];
const nothing = fc.constant(undefined);

for (const [n, [method, path, { params, query, body }]] of routes.entries()) {
  const session = `fuzz-${n}`;
  test(`${method} ${path}: no request makes it fail, and a refusal changes nothing`, async () => {
    const ask = witness(session);
    const part = (schema: Schema | undefined) => (schema === undefined ? nothing : around(schema, session));
    const asked = fc.tuple(part(params), part(query), part(body));
    const property = fc.asyncProperty(asked, async ([params, query, body]) => {
      await ask(method, urlOf(path, params, query), body === undefined ? undefined : JSON.stringify(body));
    });
    await fc.assert(property, { numRuns: RUNS });
  });

  if (body === undefined) continue;
  test(`${method} ${path}: no body makes it fail, and a refusal changes nothing`, async () => {
    const ask = witness(session);
    const garbage = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.constantFrom(
        '[',
        '{}',
        '[]',
        '0',
        '"\\ud800"',
        '\ufeff{}',
        `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
      ),
      fc.json().map((json) => `{"session_id":"${session}","message":${json},"html":${json},"name":${json}}`),
    );
    const property = fc.asyncProperty(garbage, (text) => ask(method, path.replace(/:\w+/, '0'), text));
    await fc.assert(property, { numRuns: RUNS / 2 });
  });
}
