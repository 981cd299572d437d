import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { type Answered, assertProblem, type Served, serveDecks } from '../support/served.ts';

const served = await serveDecks({ workers: 1 });
const { call, deck, hold } = served;
let made = 0;
/** A new session with three slides, which has version 4. */
async function newSession(): Promise<string> {
  const id = `session-${made++}`;
  await served.session(id, '<h1>a</h1>', '<p>b</p>', '<p>c</p>');
  return id;
}

type Call = Parameters<Served['call']>;

/** Everything that edits a session. */
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

const NOBODY = 'nobody-s';
const uses: Call[] = [
  ...edits(NOBODY),
  ['GET', `/api/sessions/${NOBODY}`],
  ['GET', `/api/sessions/${NOBODY}/messages`],
  ['GET', `/api/slides?session_id=${NOBODY}`],
  ['POST', '/api/verification/0', { session_id: NOBODY }],
];
const named = ([method, path]: Call) => `${method} ${path.replace(/\?.*/, '')}`;

for (const use of uses) {
  test(`${named(use)}, of a session that there is not, is 404 unknown_session`, async () => {
    assertProblem(await call(...use), 404, 'unknown_session', `"${NOBODY}"`);
    assertProblem(await call('GET', `/api/sessions/${NOBODY}`), 404, 'unknown_session');
  });
}

for (const [n, edit] of edits(':id').entries()) {
  test(`${named(edit)} is 409 session_busy while a request has the session, and changes nothing`, async () => {
    const session = await newSession();
    const before = await deck(session);
    using chat = await hold(session);
    const refused = await call(...edits(session)[n]!);
    assertProblem(refused, 409, 'session_busy', `"${session}" (POST /api/chat)`);
    assert.equal(refused.headers.get('retry-after'), '1');
    assert.deepEqual(await deck(session), before);
    await chat.goOn();
  });

  test(`${named(edit)} is 409 version_conflict where the version is another, and changes nothing`, async () => {
    const session = await newSession();
    const before = await deck(session);
    for (const expected of [0, 3, 5]) {
      const refused = await call(...edits(session, expected)[n]!);
      assertProblem(refused, 409, 'version_conflict', `has version 4, not ${expected}`);
      assert.deepEqual(await deck(session), before);
    }
    assert.equal((await call(...edits(session, 4)[n]!)).status, 200);
  });
}

type Ask = (session: string) => Call;
const post =
  (path: string, body: object, init?: RequestInit): Ask =>
  (session_id) => ['POST', path, { session_id, ...body }, init];
const add = (more: object) => post('/api/slides', { html: 'x', ...more });
const patch =
  (index: number | string): Ask =>
  (session_id) => ['PATCH', `/api/slides/${index}`, { session_id, html: 'x' }];
const reorder =
  (new_order: unknown): Ask =>
  (session_id) => ['PUT', '/api/slides/reorder', { session_id, new_order }];
const remove =
  (index: number, query = ''): Ask =>
  (session) => ['DELETE', `/api/slides/${index}?session_id=${session}${query}`];
const sent =
  (body: string, type = 'application/json'): Ask =>
  () => ['POST', '/api/slides', body, { headers: { 'content-type': type } }];
const encoded =
  (encoding: string): Ask =>
  () => [
    'POST',
    '/api/slides',
    '{}',
    { headers: { 'content-type': 'application/json', 'content-encoding': encoding } },
  ];
const plain = { body: 'session_id=x', headers: { 'content-type': 'text/plain' } };

const refusals: [what: string, status: number, code: string, detail: string, ask: Ask][] = [
  ['a field that there is not', 400, 'invalid_request', 'colour', add({ colour: 'red' })],
  ['a parameter that there is not', 400, 'invalid_request', 'colour', remove(0, '&colour=red')],
  ['a field that is missing', 400, 'invalid_request', 'new_order', reorder(undefined)],
  ['HTML that is a number', 400, 'invalid_request', 'body.html must be string, which 7', add({ html: 7 })],
  ['an index that is a text', 400, 'invalid_request', "which '1' is not", add({ index: '1' })],
  ['half an index', 400, 'invalid_request', 'which 0.5 is not', add({ index: 0.5 })],
  ['a version below zero', 400, 'invalid_request', 'which -1 is not', add({ expected_version: -1 })],
  ['an order of texts', 400, 'invalid_request', "which '2' is not", reorder(['2', 1, 0])],
  ['the index -1 in the path', 400, 'invalid_request', '-1', patch(-1)],
  ['the index x in the path', 400, 'invalid_request', 'x', patch('x')],
  ['the index 1.5 in the path', 400, 'invalid_request', '1.5', patch('1.5')],
  ['the index true in the path', 400, 'invalid_request', 'true', patch('true')],
  ['half a version in the query', 400, 'invalid_request', '4.5', remove(0, '&expected_version=4.5')],
  ['an empty version in the query', 400, 'invalid_request', 'version', remove(0, '&expected_version=')],
  ['a session that is named twice', 400, 'invalid_request', "'other'", remove(0, '&session_id=other')],
  ['JSON that is none', 400, 'invalid_request', 'JSON', sent('{"session_id":')],
  ['JSON that would reach a prototype', 400, 'invalid_request', 'JSON', sent('{"__proto__":{"html":"x"}}')],
  ['an empty body', 400, 'invalid_request', 'body must be object, which undefined is not', sent('')],
  ['blank HTML', 400, 'empty_html', "' \\n'", add({ html: ' \n' })],
  ['half a character', 400, 'invalid_text', 'surrogate', add({ html: 'x\ud800' })],
  [
    'half a character in a message',
    400,
    'invalid_text',
    'surrogate',
    post('/api/chat', { message: 'x\udc00' }),
  ],
  [
    'half a character in a name',
    400,
    'invalid_text',
    'name',
    (id) => ['PATCH', `/api/sessions/${id}`, { name: 'x\ud800y' }],
  ],
  [
    'a field that is there twice',
    400,
    'invalid_request',
    '"html" twice',
    sent('{"session_id":"x","html":"\\\\","\\u0068tml":"b"}'),
  ],
  [
    'a version that would be rounded',
    400,
    'invalid_request',
    '9007199254740993',
    sent('{"session_id":"x","html":"a","expected_version":9007199254740993}'),
  ],
  [
    'an index that would be rounded',
    400,
    'invalid_request',
    '1.0000000000000001',
    sent('{"session_id":"x","html":"a","index":1.0000000000000001}'),
  ],
  [
    'an index that would be rounded to zero',
    400,
    'invalid_request',
    '1e-400',
    sent('{"session_id":"x","html":"a","index":1e-400}'),
  ],
  [
    'a version of 2^53 in the query',
    400,
    'invalid_request',
    'version',
    remove(0, '&expected_version=9007199254740993'),
  ],
  [
    'a version where none is read',
    400,
    'invalid_request',
    'expected_version',
    (session_id) => ['PATCH', '/api/slides/0?expected_version=3', { session_id, html: 'x' }],
  ],
  [
    'a body where none is read',
    400,
    'invalid_request',
    'no body',
    (id) => ['DELETE', `/api/slides/0?session_id=${id}`, { expected_version: 3 }],
  ],
  [
    'a body in another character set',
    415,
    'unsupported_media_type',
    'latin1',
    sent('{}', 'application/json; charset=latin1'),
  ],
  ['a body that is compressed', 415, 'unsupported_media_type', 'gzip', encoded('gzip')],
  ['bytes in a path that are not UTF-8', 400, 'invalid_request', '', () => ['GET', '/api/sessions/a%ff']],
  [
    'bytes in a query that are not UTF-8',
    400,
    'invalid_request',
    '%ff',
    () => ['GET', '/api/slides?session_id=%ff'],
  ],
  ['a blank message', 400, 'invalid_message', "' '", post('/api/chat', { message: ' ' })],
  ['a blank name', 400, 'invalid_session', "' '", (id) => ['PATCH', `/api/sessions/${id}`, { name: ' ' }]],
  ['a place past the end', 400, 'index_out_of_range', 'below 4, not 4', add({ index: 4 })],
  ['a change past the end', 400, 'index_out_of_range', 'below 3, not 3', patch(3)],
  ['a deletion past the end', 400, 'index_out_of_range', 'below 3, not 3', remove(3)],
  ['a copy past the end', 400, 'index_out_of_range', 'not 3', post('/api/slides/3/duplicate', {})],
  ['a verification past the end', 400, 'index_out_of_range', 'not 3', post('/api/verification/3', {})],
  ['an order that is too short', 400, 'not_a_permutation', '[ 0, 1 ]', reorder([0, 1])],
  ['an order that names one twice', 400, 'not_a_permutation', '[ 0, 1, 1 ]', reorder([0, 1, 1])],
  ['a method that there is not', 404, 'unknown_route', 'PUT /api/slides', () => ['PUT', '/api/slides', {}]],
  ['a path that there is not', 404, 'unknown_route', 'GET /api/nothing', () => ['GET', '/api/nothing']],
  ['a body of 1 MiB', 413, 'too_large', 'too large', add({ html: 'x'.repeat(1024 * 1024) })],
  ['10,001 slides', 413, 'deck_full', '10000 slides', post('/api/chat', { message: '# x\n'.repeat(10_001) })],
  ['a path that is too long', 414, 'too_large', 'xxx', () => ['GET', `/api/sessions/${'x'.repeat(129)}`]],
  [
    'another type than JSON',
    415,
    'unsupported_media_type',
    'content-type: application/json',
    post('/api/slides', {}, plain),
  ],
];
for (const [what, status, code, detail, ask] of refusals) {
  test(`${what} is ${status} ${code}, and changes nothing`, async () => {
    const session = await newSession();
    const before = await deck(session);
    assertProblem(await call(...ask(session)), status, code, detail);
    assert.deepEqual(await deck(session), before);
  });
}

test('a body that is not UTF-8 is 400 invalid_text, and nothing of it is stored', async () => {
  const bytes = Buffer.from('{"session_id":"latin1","name":"caf\xe9"}', 'latin1');
  const init = { body: bytes, headers: { 'content-type': 'application/json' } };
  assertProblem(await call('POST', '/api/sessions', undefined, init), 400, 'invalid_text', 'UTF-8');
  assert.equal((await call('GET', '/api/sessions/latin1')).status, 404);
});

test('what is UTF-8 is stored as it was sent: all of Unicode, NUL, escapes; a byte order mark is no part of it', async () => {
  const session = await newSession();
  const html = '\u0000é💥\\"\\\\" {"html":1} 9007199254740993 1e-400 \ufeff';
  const json = JSON.stringify({ session_id: session, html, index: 1 });
  assert.equal((await call('POST', '/api/slides', `\ufeff${json}`)).status, 200);
  assert.equal((await deck(session)).slides[1]!.html, html);
});

test('the last slide stays: 400 last_slide', async () => {
  await served.session('last', '<p>last</p>');
  assertProblem(await call(...remove(0)('last')), 400, 'last_slide', '"last"');
  assert.deepEqual(await served.slides('last'), ['<p>last</p>']);
});

test('a session that is to begin, and to have a version already, is 409 version_conflict, and does not begin', async () => {
  const sessions = async () => (await call('GET', '/api/sessions?limit=1000')).body.sessions;
  const before = await sessions();
  const refused = await call('POST', '/api/chat', { message: '# a', expected_version: 1 });
  assertProblem(refused, 409, 'version_conflict', 'version 0, not 1');
  assert.deepEqual(await sessions(), before);
});

test('4 MiB of HTML are all that a deck has room for: then it is 413 deck_full', async () => {
  const session = await newSession();
  assert.equal((await call(...add({ html: 'x'.repeat(1_000_000), index: 0 })(session))).status, 200);
  const copy = post('/api/slides/0/duplicate', {})(session);
  for (const expected of [200, 200, 200]) assert.equal((await call(...copy)).status, expected);
  const before = await deck(session);
  assertProblem(await call(...copy), 413, 'deck_full', '4194304 bytes');
  assert.deepEqual(await deck(session), before);
});

test('a session’s id is 1 to 128 of few characters, wherever it stands', async () => {
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

/** What comes back for what is no request that fetch would send. */
async function send(text: string): Promise<Answered> {
  const socket = connect(Number(new URL(served.url).port), '127.0.0.1');
  socket.setTimeout(20_000, () => socket.destroy(new Error('There is no answer within 20 s.')));
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

const request = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n';
const unsent: [what: string, status: number, code: string, text: string][] = [
  ['what is no HTTP', 400, 'invalid_request', 'Good morning\r\n'],
  ['a length that is none', 400, 'invalid_request', `${request}Content-Length: long\r\n`],
  ['a URL that is not encoded', 400, 'invalid_request', request.replace('healthz', 'api/sessions/%zz')],
  ['a request to no host', 400, 'invalid_request', request.replace('Host: localhost\r\n', '')],
  ['a name that was made to lead here', 421, 'misdirected', request.replace('localhost', 'evil.example')],
  ['a request to two hosts', 400, 'invalid_request', `${request}Host: evil.example\r\n`],
  ['a body of two types', 400, 'invalid_request', `${request}Content-Type: a/b\r\ncontent-type: c/d\r\n`],
  ['two lengths', 400, 'invalid_request', `${request}Content-Length: 2\r\nContent-Length: 3\r\n`],
  [
    'a length and chunks',
    400,
    'invalid_request',
    `${request}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n`,
  ],
  [
    'an encoding of transfer that is unknown',
    400,
    'invalid_request',
    `${request}Transfer-Encoding: xchunked\r\n`,
  ],
  ['a port that is none', 421, 'misdirected', request.replace('localhost', '127.0.0.1:80.evil.example')],
  ['an expectation that is none', 417, 'invalid_request', `${request}Expect: much\r\n`],
  ['headers of 17,000 bytes', 431, 'too_large', `${request}X: ${'x'.repeat(17_000)}\r\n`],
];
for (const [what, status, code, text] of unsent) {
  test(`${what} is ${status} ${code}`, async () => {
    const counted = async () => {
      const { body } = await call('GET', '/metrics');
      return Number(new RegExp(`problems_total{code="${code}"} (\\d+)`).exec(body)?.[1] ?? 0);
    };
    const before = await counted();
    assertProblem(await send(`${text}\r\n`), status, code);
    assert.equal(await counted(), before + 1);
    assert.equal((await call('GET', '/healthz')).status, 200);
  });
}
