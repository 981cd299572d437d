import type { DeckServer } from './deck-server.ts';

type Call = Parameters<DeckServer['call']>;
/** A request about a session of three slides, which has version 4. */
type Ask = (session: string) => Call;
export const post =
  (path: string, body: object, init?: RequestInit): Ask =>
  (session_id) => ['POST', path, { session_id, ...body }, init];
export const add = (more: object) => post('/api/slides', { html: 'x', ...more });
const patch =
  (index: number | string): Ask =>
  (session_id) => ['PATCH', `/api/slides/${index}`, { session_id, html: 'x' }];
const reorder =
  (new_order: unknown): Ask =>
  (session_id) => ['PUT', '/api/slides/reorder', { session_id, new_order }];
export const remove =
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

/** Requests that are refused, each with the status, the code and a part of the detail of its problem. */
export const refusals: [what: string, status: number, code: string, detail: string, ask: Ask][] = [
  ['an unknown field', 400, 'invalid_request', 'colour', add({ colour: 'red' })],
  ['an unknown parameter', 400, 'invalid_request', 'colour', remove(0, '&colour=red')],
  ['a missing field', 400, 'invalid_request', 'new_order', reorder(undefined)],
  ['HTML that is a number', 400, 'invalid_request', 'body.html must be string: it is 7', add({ html: 7 })],
  ['an index that is a string', 400, 'invalid_request', "it is '1'", add({ index: '1' })],
  ['a fractional index', 400, 'invalid_request', 'it is 0.5', add({ index: 0.5 })],
  ['a negative version', 400, 'invalid_request', 'it is -1', add({ expected_version: -1 })],
  ['an order of strings', 400, 'invalid_request', "it is '2'", reorder(['2', 1, 0])],
  ['the index -1 in the path', 400, 'invalid_request', '-1', patch(-1)],
  ['the index x in the path', 400, 'invalid_request', 'x', patch('x')],
  ['the index 1.5 in the path', 400, 'invalid_request', '1.5', patch('1.5')],
  ['the index true in the path', 400, 'invalid_request', 'true', patch('true')],
  ['a fractional version in the query', 400, 'invalid_request', '4.5', remove(0, '&expected_version=4.5')],
  ['an empty version in the query', 400, 'invalid_request', 'version', remove(0, '&expected_version=')],
  ['a session_id that appears twice', 400, 'invalid_request', "'other'", remove(0, '&session_id=other')],
  ['invalid JSON', 400, 'invalid_request', 'JSON', sent('{"session_id":')],
  ['JSON with a __proto__ field', 400, 'invalid_request', '__proto__', sent('{"__proto__":{"html":"x"}}')],
  ['an empty body', 400, 'invalid_request', 'body must be object: it is undefined', sent('')],
  ['blank HTML', 400, 'empty_html', "' \\n'", add({ html: ' \n' })],
  ['half a surrogate pair', 400, 'invalid_text', 'surrogate', add({ html: 'x\ud800' })],
  [
    'half a surrogate pair in a message',
    400,
    'invalid_text',
    'surrogate',
    post('/api/chat', { message: 'x\udc00' }),
  ],
  [
    'half a surrogate pair in a name',
    400,
    'invalid_text',
    'name',
    (id) => ['PATCH', `/api/sessions/${id}`, { name: 'x\ud800y' }],
  ],
  [
    'a field that appears twice',
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
    'a version where it would be ignored',
    400,
    'invalid_request',
    'expected_version',
    (session_id) => ['PATCH', '/api/slides/0?expected_version=3', { session_id, html: 'x' }],
  ],
  [
    'a body where it would be ignored',
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
  [
    'a body in two character sets',
    415,
    'unsupported_media_type',
    'latin1',
    sent('{}', 'application/json; charset=utf-8; charset=latin1'),
  ],
  [
    'a body with a charset in parts (RFC 2231)',
    415,
    'unsupported_media_type',
    'latin1',
    sent('{}', 'application/json; charset*0=latin1'),
  ],
  ['a compressed body', 415, 'unsupported_media_type', 'gzip', encoded('gzip')],
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
  ['an insertion past the end', 400, 'index_out_of_range', 'below 4, not 4', add({ index: 4 })],
  ['a change past the end', 400, 'index_out_of_range', 'below 3, not 3', patch(3)],
  ['a deletion past the end', 400, 'index_out_of_range', 'below 3, not 3', remove(3)],
  ['a copy past the end', 400, 'index_out_of_range', 'not 3', post('/api/slides/3/duplicate', {})],
  ['a verification past the end', 400, 'index_out_of_range', 'not 3', post('/api/verification/3', {})],
  ['an order that is too short', 400, 'not_a_permutation', '[ 0, 1 ]', reorder([0, 1])],
  ['an order that names an index twice', 400, 'not_a_permutation', '[ 0, 1, 1 ]', reorder([0, 1, 1])],
  ['an unknown method', 404, 'unknown_route', 'PUT /api/slides', () => ['PUT', '/api/slides', {}]],
  ['an unknown path', 404, 'unknown_route', 'GET /api/nothing', () => ['GET', '/api/nothing']],
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

const request = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n';
const create = request
  .replace('GET /healthz', 'POST /api/sessions')
  .replace('\r\nConn', '\r\nContent-Type: application/json\r\nConn');
/** Texts that no HTTP client would send, each with the status and the code of its problem; the end of the head is missing. */
export const unsent: [what: string, status: number, code: string, text: string][] = [
  ['a text that is not HTTP', 400, 'invalid_request', 'Good morning\r\n'],
  ['an invalid length', 400, 'invalid_request', `${request}Content-Length: long\r\n`],
  ['an invalid escape in a URL', 400, 'invalid_request', request.replace('healthz', 'api/sessions/%zz')],
  ['a request without Host', 400, 'invalid_request', request.replace('Host: localhost\r\n', '')],
  [
    'a host name of another site (DNS rebinding)',
    421,
    'misdirected',
    request.replace('localhost', 'evil.example'),
  ],
  ['two Host headers', 400, 'invalid_request', `${request}Host: evil.example\r\n`],
  [
    'two Content-Type headers',
    400,
    'invalid_request',
    `${request}Content-Type: a/b\r\ncontent-type: c/d\r\n`,
  ],
  [
    'two Content-Length headers',
    400,
    'invalid_request',
    `${request}Content-Length: 2\r\nContent-Length: 3\r\n`,
  ],
  [
    'a length and chunks together',
    400,
    'invalid_request',
    `${request}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n`,
  ],
  ['an unknown Transfer-Encoding', 400, 'invalid_request', `${request}Transfer-Encoding: xchunked\r\n`],
  [
    'chunks in HTTP/1.0',
    400,
    'invalid_request',
    `${create.replace('1.1', '1.0')}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n`,
  ],
  [
    'a target whose host is not that of the Host header',
    400,
    'invalid_request',
    request.replace('/healthz', 'http://evil.example/healthz'),
  ],
  ['a port above 65535', 400, 'invalid_request', request.replace('localhost', 'localhost:65536')],
  ['a host with a user', 421, 'misdirected', request.replace('localhost', 'localhost@evil.example')],
  ['another version of HTTP', 400, 'invalid_request', request.replace('1.1', '2.0')],
  ['a CONNECT request', 404, 'unknown_route', request.replace('GET /healthz', 'CONNECT localhost:80')],
  [
    'a chunk without a length',
    400,
    'invalid_request',
    `${create}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n`,
  ],
  [
    'a body that is longer than its Content-Length',
    400,
    'invalid_request',
    `${create}Content-Length: 1\r\n\r\n{}`,
  ],
  ['an invalid port', 421, 'misdirected', request.replace('localhost', '127.0.0.1:80.evil.example')],
  ['an unknown expectation', 417, 'invalid_request', `${request}Expect: much\r\n`],
  ['headers of 17,000 bytes', 431, 'too_large', `${request}X: ${'x'.repeat(17_000)}\r\n`],
];
