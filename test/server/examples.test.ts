import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { TSchema } from 'typebox';
import * as schemas from '../../src/server/requests/schemas.ts';
import { compileSchema } from '../../src/server/requests/validation.ts';
import { startServer } from '../../src/server/server.ts';
import { callAt } from '../support/deck-server.ts';

// With the generator that it has by default, which the examples are about.
const directory = mkdtempSync(join(tmpdir(), 'hammerlock-test-'));
const server = await startServer({ file: join(directory, 'decks.sqlite'), port: 0, workers: 1 });
after(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});
const call = callAt(() => server.url);

interface Media {
  readonly schema: { readonly type: string; readonly example?: unknown };
  readonly example?: unknown;
}
interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: { readonly example?: unknown };
    readonly example?: unknown;
  }[];
  readonly requestBody?: { readonly content: Record<string, Media> };
  readonly responses: Record<string, { readonly content: Record<string, Media> }>;
}

async function operations(): Promise<Map<string, Operation>> {
  const { body } = await call('GET', '/openapi.json');
  return new Map(
    Object.entries<Record<string, Operation>>(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
      ),
    ),
  );
}

const checked = (schema: TSchema, value: unknown) =>
  compileSchema({ schema, method: 'POST', url: '/', httpPart: 'body' })(value);

const exampleOf = ({ example, schema }: Media) => example ?? schema.example;

test('every body and every response at /docs has an example that its schema accepts', async () => {
  for (const [name, { requestBody, responses }] of await operations()) {
    const media = [requestBody, ...Object.values(responses)].flatMap((part) =>
      Object.values(part?.content ?? {}),
    );
    for (const part of media) assert.notEqual(exampleOf(part), undefined, name);
  }
  for (const problem of Object.values(schemas.problems).map(
    ({ content }) => content['application/problem+json'],
  ))
    assert.deepEqual(checked(problem.schema, problem.example), { value: problem.example });
  for (const [name, schema] of Object.entries<TSchema & { examples?: readonly unknown[] }>(
    schemas as unknown as Record<string, TSchema>,
  )) {
    for (const example of schema.examples ?? []) {
      assert.deepEqual(checked(schema, example), { value: example }, name);
    }
  }
});

test('sent one after the other, the examples are accepted, and answered as the example of the response says', async () => {
  const all = await operations();
  for (const name of [
    'POST /api/sessions',
    'GET /api/sessions',
    'GET /api/sessions/{id}',
    'POST /api/chat',
    'PUT /api/slides/reorder',
    'POST /api/verification/{index}',
    'PATCH /api/sessions/{id}',
    'GET /api/sessions/{id}/messages',
    'POST /api/slides',
    'PATCH /api/slides/{index}',
    'POST /api/slides/{index}/duplicate',
    'GET /api/slides',
    'DELETE /api/slides/{index}',
    'DELETE /api/sessions/{id}',
  ]) {
    const { parameters = [], requestBody, responses } = all.get(name)!;
    const [method, route] = name.split(' ') as [string, string];
    const query = new URLSearchParams();
    let path = route;
    for (const parameter of parameters) {
      const example = parameter.example ?? parameter.schema.example;
      if (parameter.in === 'path') path = path.replace(`{${parameter.name}}`, String(example));
      else if (example !== undefined) query.set(parameter.name, String(example));
      if (!parameter.required) assert.equal(example, undefined, `${name}: /docs fills ${parameter.name} in`);
    }
    const body = requestBody && (exampleOf(requestBody.content['application/json']!) as object);
    const answer = await call(method, query.size === 0 ? path : `${path}?${query}`, body);
    assert.ok(answer.status === 200 || answer.status === 201, `${name}: ${JSON.stringify(answer.body)}`);
    const said = exampleOf(responses[answer.status]!.content['application/json']!) as object;
    assert.deepEqual(Object.keys(answer.body), Object.keys(said), name);
    if (name === 'POST /api/chat') assert.deepEqual(answer.body, said);
  }
});

test('GET / leads to /docs', async () => {
  const { status, headers } = await fetch(`${server.url}/`, { redirect: 'manual' });
  assert.deepEqual([status, headers.get('location')], [302, '/docs']);
  assert.match(await (await fetch(`${server.url}/`)).text(), /<!DOCTYPE html>/i);
});
