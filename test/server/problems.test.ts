import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { assertProblem, type DeckServer, type HttpResponse, sharedServer } from '../support/deck-server.ts';
import { add, post, refusals, remove, unsent } from '../support/refused-requests.ts';

const served = await sharedServer();
const { call, deck, hold } = served;
let made = 0;
/** A new session with three slides, which has version 4. */
async function newSession(): Promise<string> {
  const id = `session-${made++}`;
  await served.session(id, '<h1>a</h1>', '<p>b</p>', '<p>c</p>');
  return id;
}

type Call = Parameters<DeckServer['call']>;

/** One request for each way to edit a session. */
function edits(session_id: string, expected_version = 4): Call[] {
  const body = { session_id, expected_version };
  const query = `expected_version=${expected_version}`;
  return [
    ['PATCH', `/api/sessions/${session_id}`, { name: 'other', expected_version }],
    ['DELETE', `/api/sessions/${session_id}?${query}`],
    ['POST', '/api/chat', { ...body, message: '# x' }],
    ['POST', '/api/chat/stream', { ...body, message: '# x' }],
    ['POST', '/api/slides', { ...body, html: 'x' }],
    ['PATCH', '/api/slides/0', { ...body, html: 'x' }],
    ['DELETE', `/api/slides/0?session_id=${session_id}&${query}`],
    ['POST', '/api/slides/0/duplicate', body],
    ['PUT', '/api/slides/reorder', { ...body, new_order: [2, 1, 0] }],
  ];
}

const MISSING = 'missing';
const uses: Call[] = [
  ...edits(MISSING),
  ['GET', `/api/sessions/${MISSING}`],
  ['GET', `/api/sessions/${MISSING}/messages`],
  ['GET', `/api/slides?session_id=${MISSING}`],
  ['POST', '/api/verification/0', { session_id: MISSING }],
];
const named = ([method, path]: Call) => `${method} ${path.replace(/\?.*/, '')}`;

for (const use of uses) {
  test(`${named(use)} of a missing session is 404 unknown_session`, async () => {
    assertProblem(await call(...use), 404, 'unknown_session', `"${MISSING}"`);
    assertProblem(await call('GET', `/api/sessions/${MISSING}`), 404, 'unknown_session');
  });
}

test('every edit is 409 session_busy while a request holds the session, and changes nothing', async () => {
  const session = await newSession();
  const before = await deck(session);
  using chat = await hold(session);
  for (const edit of edits(session)) {
    const refused = await call(...edit);
    assertProblem(refused, 409, 'session_busy', `"${session}" (POST /api/chat)`);
    assert.equal(refused.headers.get('retry-after'), '1', named(edit));
    assert.deepEqual(await deck(session), before, named(edit));
  }
  assert.equal((await chat.goOn()).status, 200);
});

for (const [n, edit] of edits(':id').entries()) {
  test(`${named(edit)} is 409 version_conflict if the session has another version, and changes nothing`, async () => {
    const session = await newSession();
    const before = await deck(session);
    for (const expected of [0, 3, 5]) {
      const refused = await call(...edits(session, expected)[n]!);
      assertProblem(refused, 409, 'version_conflict', `has version 4, not ${expected}`);
    }
    assert.deepEqual(await deck(session), before);
    assert.equal((await call(...edits(session, 4)[n]!)).status, 200);
  });
}

const refused = await newSession();
const unchanged = await deck(refused);
for (const [what, status, code, detail, ask] of refusals) {
  test(`${what} is ${status} ${code}, and changes nothing`, async () => {
    assertProblem(await call(...ask(refused)), status, code, detail);
    assert.deepEqual(await deck(refused), unchanged);
  });
}

test('a body that is not UTF-8 is 400 invalid_text and is not stored', async () => {
  const bytes = Buffer.from('{"session_id":"latin1","name":"caf\xe9"}', 'latin1');
  const init = { body: bytes, headers: { 'content-type': 'application/json' } };
  assertProblem(await call('POST', '/api/sessions', undefined, init), 400, 'invalid_text', 'UTF-8');
  assert.equal((await call('GET', '/api/sessions/latin1')).status, 404);
});

test('all of Unicode, NUL and escapes are stored exactly; a byte order mark before the body is ignored', async () => {
  const session = await newSession();
  const html = '\u0000é💥\\"\\\\" {"html":1} 9007199254740993 1e-400 \ufeff';
  const json = JSON.stringify({ session_id: session, html, index: 1 });
  assert.equal((await call('POST', '/api/slides', `\ufeff${json}`)).status, 200);
  assert.equal((await deck(session)).slides[1]!.html, html);
});

test('the last slide of a deck cannot be deleted: 400 last_slide', async () => {
  await served.session('last', '<p>last</p>');
  assertProblem(await call(...remove(0)('last')), 400, 'last_slide', '"last"');
  assert.deepEqual(await served.slides('last'), ['<p>last</p>']);
});

test('a new session with an expected version other than 0 is 409 version_conflict, and is not created', async () => {
  const sessions = async () => (await call('GET', '/api/sessions?limit=1000')).body.sessions;
  const before = await sessions();
  const refused = await call('POST', '/api/chat', { message: '# a', expected_version: 1 });
  assertProblem(refused, 409, 'version_conflict', 'version 0, not 1');
  assert.deepEqual(await sessions(), before);
});

test('an edit beyond 4 MiB of HTML is 413 deck_full', async () => {
  const session = await newSession();
  assert.equal((await call(...add({ html: 'x'.repeat(1_000_000), index: 0 })(session))).status, 200);
  const copy = post('/api/slides/0/duplicate', {})(session);
  for (const expected of [200, 200, 200]) assert.equal((await call(...copy)).status, expected);
  const before = await deck(session);
  assertProblem(await call(...copy), 413, 'deck_full', '4194304 bytes');
  assert.deepEqual(await deck(session), before);
});

test('the id of a session is 1 to 128 characters of a small set, in a path, a query and a body', async () => {
  for (const id of ['-a', 'a b', 'ä', '../a', 'a/b', 'a\n', '💥']) {
    const shown = JSON.stringify(id).slice(1, -1);
    const inPath = await call('GET', `/api/sessions/${encodeURIComponent(id)}`);
    assertProblem(inPath, 400, 'invalid_request', shown);
    const inQuery = await call('GET', `/api/slides?session_id=${encodeURIComponent(id)}`);
    assertProblem(inQuery, 400, 'invalid_request', shown);
    assertProblem(await call('POST', '/api/sessions', { session_id: id }), 400, 'invalid_request', shown);
  }
  for (const id of ['', 'x'.repeat(129), 7, null, ['a']]) {
    assertProblem(await call('POST', '/api/sessions', { session_id: id }), 400, 'invalid_request');
  }
  assert.equal((await call('POST', '/api/sessions', { session_id: 'x'.repeat(128) })).status, 201);
});

/** The response to a text that `fetch` would not send. */
async function send(text: string): Promise<HttpResponse> {
  const socket = connect(Number(new URL(served.url).port), '127.0.0.1');
  socket.setTimeout(20_000, () => socket.destroy(new Error('There was no response within 20 s.')));
  socket.write(text);
  const answer = Buffer.concat(await socket.toArray()).toString();
  const [head = '', body = ''] = answer.split(/\r\n\r\n(.*)/s);
  const [line = '', ...headers] = head.split('\r\n');
  return {
    status: Number(line.split(' ')[1]),
    headers: new Headers(headers.map((header) => header.split(/: (.*)/s).slice(0, 2) as [string, string])),
    body: body.startsWith('{') ? JSON.parse(body) : body,
  };
}

/** The number of requests that were refused so far, by code. */
async function counts(): Promise<Map<string, number>> {
  const { body } = await call('GET', '/metrics');
  const lines = body.matchAll(/^hammerlock_http_problems_total\{code="(\w+)"\} (\d+)$/gm);
  return new Map([...lines].map(([, code, count]) => [code, Number(count)]));
}

let before: Map<string, number> | undefined;
const expected = new Map<string, number>();
for (const [what, status, code, text] of unsent) {
  test(`${what} is ${status} ${code}`, async () => {
    before ??= await counts();
    assertProblem(await send(`${text}\r\n`), status, code);
    expected.set(code, (expected.get(code) ?? 0) + 1);
  });
}

test('invalid HTTP is counted by the code of its problem as well, and the server goes on', async () => {
  const after = await counts();
  for (const [code, count] of expected) {
    // The excess of a body that is longer than its Content-Length is read as another request, which is not HTTP.
    assert.ok(after.get(code)! >= (before!.get(code) ?? 0) + count, code);
  }
  assert.equal((await call('GET', '/healthz')).status, 200);
});
