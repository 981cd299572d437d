import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertProblem, sharedServer } from '../support/deck-server.ts';

const served = await sharedServer();
const { call, hold, session, untilLocks } = served;

test('GET /api/locks lists the held sessions, with the request that holds each, since when, and how many wait', async () => {
  await session('held', '<h1>a</h1>');
  await session('free');
  const before = Date.now();
  using chat = await hold('held');
  const { status, body } = await call('GET', '/api/locks');
  const [lock] = body.locks;
  const { token, since, held_ms, lease_left_ms, ...rest } = lock;
  const known = { session_id: 'held', request: 'POST /api/chat', waiting: 0 };
  assert.deepEqual([status, body.locks.length, rest], [200, 1, known]);
  assert.match(token, /^[1-9]\d*$/);
  // This thread may be suspended between the readings of the two clocks.
  const near = (time: number, moment: number) => Math.abs(time - moment) < 1_000;
  assert.ok(near(Date.parse(since), before) && near(Date.parse(since) + held_ms, Date.now()), since);
  assert.ok(Number.isInteger(held_ms) && held_ms >= 0, held_ms);
  assert.ok(lease_left_ms > 0 && lease_left_ms <= 30_000, lease_left_ms);

  const verification = call('POST', '/api/verification/0', { session_id: 'held' });
  const [later] = await untilLocks((locks) => locks[0]?.waiting === 1);
  assert.equal(later!.token, token);
  assert.ok(later!.held_ms >= held_ms && later!.lease_left_ms! <= lease_left_ms);
  assert.equal((await chat.goOn()).status, 200);
  assert.equal((await verification).body.status, 'verified');
  assert.deepEqual((await call('GET', '/api/locks')).body, { locks: [] });
  using again = await hold('held');
  assert.ok(BigInt((await untilLocks(() => true))[0]!.token!) > BigInt(token), "a session's tokens rise");
  await again.goOn();
});

/** The value of each metric by its name and labels. Throws if a line does not have the format of Prometheus. */
async function figures(): Promise<Map<string, number>> {
  const { status, headers, body } = await call('GET', '/metrics');
  assert.equal(status, 200);
  assert.match(headers.get('content-type')!, /^text\/plain; version=0\.0\.4/);
  assert.ok(body.endsWith('\n'));
  const found = new Map<string, number>();
  const types = new Map<string, string>();
  for (const line of body.split('\n')) {
    const [, name, type] = /^# TYPE (\S+) (counter|gauge|histogram|summary)$/.exec(line) ?? [];
    if (name !== undefined) types.set(name, type!);
    if (line === '' || /^# (HELP|TYPE) \w+ \S/.test(line)) continue;
    const label = '[a-zA-Z_]\\w*="(?:[^"\\\\]|\\\\.)*"';
    const sample = new RegExp(`^([a-zA-Z_]\\w*)(\\{${label}(?:,${label})*\\})? (\\S+)$`).exec(line);
    assert.ok(sample, `not a sample: ${line}`);
    const [, of = '', labels = '', value] = sample;
    assert.ok(
      types.has(of) || types.has(of.replace(/_(bucket|sum|count)$/, '')),
      `a sample without a type: ${line}`,
    );
    assert.ok(!found.has(of + labels), `a repeated sample: ${line}`);
    // The average of no values is NaN.
    const number = /^nan$/i.test(value!) ? 0 : Number(value!.replace('Inf', 'Infinity'));
    assert.ok(!Number.isNaN(number), line);
    found.set(of + labels, number);
  }
  return found;
}

test('GET /metrics is valid text for Prometheus, and its values follow what happens', async () => {
  await session('measured', '<p>a</p>');
  const before = await figures();
  const reads =
    'hammerlock_http_request_duration_seconds_count{route="/api/slides",method="GET",status="200"}';
  const busy = 'hammerlock_http_problems_total{code="session_busy"}';
  const grants = 'hammerlock_lock_events{event="grants"}';
  using chat = await hold('measured');
  for (let n = 0; n < 3; n++) await call('GET', '/api/slides?session_id=measured');
  const refused = await call('POST', '/api/slides', { session_id: 'measured', html: 'x' });
  assertProblem(refused, 409, 'session_busy');
  const during = await figures();
  assert.equal(during.get('hammerlock_sessions_held'), 1);
  const rise = (figure: string) => (during.get(figure) ?? 0) - (before.get(figure) ?? 0);
  assert.equal(rise(reads), 3);
  assert.equal(rise(busy), 1);
  assert.ok(rise(grants) >= 1);
  await chat.goOn();
  assert.equal((await figures()).get('hammerlock_sessions_held'), 0);
});

test('every problem is counted by its code: an unknown route, and a failure in the middle of a stream', async (t) => {
  t.mock.method(console, 'error', () => {});
  const count = async (code: string) =>
    (await figures()).get(`hammerlock_http_problems_total{code="${code}"}`) ?? 0;
  const before = [await count('unknown_route'), await count('internal')] as const;
  assertProblem(await call('GET', '/nothing'), 404, 'unknown_route');
  const { body } = await call('POST', '/api/chat/stream', { message: 'throw' });
  assert.match(body, /^event: error$/m);
  assert.deepEqual([await count('unknown_route'), await count('internal')], [before[0] + 1, before[1] + 1]);
});

test('GET /healthz answers ready', async () => {
  const { status, body } = await call('GET', '/healthz');
  assert.deepEqual([status, body], [200, { status: 'ready' }]);
});

/** The parameters and fields of each route, in its path, its query and its body. */
const routes = {
  'post /api/sessions': ['name', 'session_id'],
  'get /api/sessions': ['after', 'limit'],
  'get /api/sessions/{id}': ['id'],
  'patch /api/sessions/{id}': ['expected_version', 'id', 'name'],
  'delete /api/sessions/{id}': ['expected_version', 'id'],
  'get /api/sessions/{id}/messages': ['from', 'id', 'limit'],
  'post /api/chat': ['expected_version', 'message', 'session_id'],
  'post /api/chat/stream': ['expected_version', 'message', 'session_id'],
  'get /api/slides': ['session_id'],
  'post /api/slides': ['expected_version', 'html', 'index', 'session_id'],
  'patch /api/slides/{index}': ['expected_version', 'html', 'index', 'session_id'],
  'delete /api/slides/{index}': ['expected_version', 'index', 'session_id'],
  'post /api/slides/{index}/duplicate': ['expected_version', 'index', 'session_id'],
  'put /api/slides/reorder': ['expected_version', 'new_order', 'session_id'],
  'post /api/verification/{index}': ['index', 'session_id'],
  'get /api/locks': [],
  'get /metrics': [],
  'get /healthz': [],
};

interface Operation {
  readonly summary: string;
  readonly parameters?: { readonly name: string }[];
  readonly requestBody?: { readonly content: { 'application/json': { schema: { properties: object } } } };
  readonly responses: Record<
    string,
    { content: Record<string, { schema: { type: string; properties: object } }> }
  >;
}

test('GET /openapi.json describes every route, with its parameters and responses', async () => {
  const { status, body } = await call('GET', '/openapi.json');
  assert.equal(status, 200);
  assert.match(body.openapi, /^3\.\d+\.\d+$/);
  const described = Object.entries<Record<string, Operation>>(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const),
  );
  const takes = described.map(([name, { parameters = [], requestBody }]) => {
    const fields = Object.keys(requestBody?.content['application/json'].schema.properties ?? {});
    return [name, [...parameters.map(({ name }) => name), ...fields].toSorted()];
  });
  assert.deepEqual(Object.fromEntries(takes), routes);
  for (const [name, { summary, responses }] of described) {
    assert.ok(summary !== '', name);
    const { '4XX': refused, '5XX': failed, ...answers } = responses;
    assert.ok(
      Object.keys(answers).every((status) => ['200', '201'].includes(status)) && answers['200'],
      name,
    );
    for (const { content } of Object.values(answers)) {
      for (const { schema } of Object.values(content))
        assert.ok(['object', 'string'].includes(schema.type), name);
    }
    if (name === 'get /metrics') continue;
    for (const problem of [refused, failed]) {
      const { properties } = problem!.content['application/problem+json']!.schema;
      assert.deepEqual(Object.keys(properties), ['type', 'title', 'status', 'code', 'detail'], name);
    }
  }
});

test('GET /docs is an HTML page', async () => {
  const { status, headers, body } = await call('GET', '/docs');
  assert.equal(status, 200);
  assert.match(headers.get('content-type')!, /^text\/html/);
  assert.match(body, /<!DOCTYPE html>/i);
});
