import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentHash } from '../../src/decks/content-hash.ts';
import { type HttpResponse, sharedServer } from '../support/deck-server.ts';
import { NamedGate } from '../support/gate-channel.ts';

const served = await sharedServer();
const { call } = served;

/** Asserts the whole body of a response. */
function assertAnswer({ status, headers, body }: HttpResponse, expected: object, as = 200): void {
  assert.deepEqual([status, body], [as, expected]);
  assert.equal(headers.get('content-type'), 'application/json; charset=utf-8');
}

type Shown = [html: string, verdict?: 'passed' | 'failed'];
/** Asserts the whole body of a response with a deck, and returns the ids of its slides, which are not known before. */
function assertDeck(answer: HttpResponse, expected: object, version: number, slides: Shown[]): number[] {
  const ids: number[] = answer.body.slide_deck?.slides.map(({ id }: { id: number }) => id);
  assertAnswer(answer, {
    ...expected,
    slide_deck: {
      version,
      slides: slides.map(([html, verdict = null], n) => ({
        id: ids[n],
        html,
        hash: contentHash(html),
        verdict,
      })),
    },
  });
  assert.ok(ids.every(Number.isInteger) && new Set(ids).size === slides.length, String(ids));
  return ids;
}

test('a session is created once, and its name is its id unless another is given', async () => {
  const created = { session_id: 'made', name: 'Talk', version: 1 };
  assertAnswer(await call('POST', '/api/sessions', { session_id: 'made', name: 'Talk' }), created, 201);
  assertAnswer(await call('POST', '/api/sessions', { session_id: 'made', name: 'Other' }), created);
  assertAnswer(await call('GET', '/api/sessions/made'), created);
  const unnamed = await call('POST', '/api/sessions', {});
  const { session_id } = unnamed.body;
  assert.match(session_id, /^[0-9a-f-]{36}$/);
  assertAnswer(unnamed, { session_id, name: session_id, version: 1 }, 201);
  assertAnswer(await call('GET', `/api/sessions/${session_id}`), unnamed.body);
});

test('the versions of a session continue when it is renamed, deleted and created again', async () => {
  await served.session('again', '<p>a</p>');
  const renamed = { session_id: 'again', name: 'Ärger 💥', version: 3 };
  const name = { name: renamed.name, expected_version: 2 };
  assertAnswer(await call('PATCH', '/api/sessions/again', name), renamed);
  assertAnswer(await call('GET', '/api/sessions/again'), renamed);
  const deleted = { session_id: 'again', version: 4 };
  // Many clients send the content type of JSON without a body.
  assertAnswer(await call('DELETE', '/api/sessions/again?expected_version=3', ''), deleted);
  assert.equal((await call('GET', '/api/sessions/again')).status, 404);
  const created = { session_id: 'again', name: 'again', version: 5 };
  assertAnswer(await call('POST', '/api/sessions', { session_id: 'again' }), created, 201);
  assertDeck(await call('GET', '/api/slides?session_id=again'), { session_id: 'again' }, 5, []);
});

test('sessions are listed by id, one page at a time', async () => {
  const ids = ['page-a', 'page-b', 'page-c', 'page-d', 'page-e'];
  for (const id of ids.toReversed()) await served.session(id);
  const listed = ids.map((id) => ({ session_id: id, name: id, version: 1 }));
  const page = (query: string) => call('GET', `/api/sessions?${query}`);
  assertAnswer(await page('after=page-&limit=2'), { sessions: listed.slice(0, 2), next: 'page-b' });
  assertAnswer(await page('after=page-b&limit=3'), { sessions: listed.slice(2), next: 'page-e' });
  const { body } = await page('limit=1000');
  assert.equal(body.next, null);
  assert.deepEqual(
    body.sessions.filter(({ session_id }: { session_id: string }) => ids.includes(session_id)),
    listed,
  );
  assertAnswer(await page('after=zzz'), { sessions: [], next: null });
});

test('a chat without a session creates one, and its messages are read one page at a time', async () => {
  const message = 'First\n# a\n';
  const said = [
    { role: 'user', content: message },
    { role: 'assistant', content: 'Added 2 slides.' },
  ];
  const begun = await call('POST', '/api/chat', { message });
  const { session_id } = begun.body;
  assert.match(session_id, /^[0-9a-f-]{36}$/);
  const slides: Shown[] = [['<p>First</p>'], ['<h1>a</h1>']];
  assertDeck(begun, { session_id, version: 2, messages: said, added: 2 }, 2, slides);
  const again = await call('POST', '/api/chat', { session_id, message: '# b', expected_version: 2 });
  const more = [
    { role: 'user', content: '# b' },
    { role: 'assistant', content: 'Added 1 slide.' },
  ];
  const expected = { session_id, version: 3, messages: more, added: 1 };
  assertDeck(again, expected, 3, [...slides, ['<h1>b</h1>']]);

  const page = (query: string) => call('GET', `/api/sessions/${session_id}/messages${query}`);
  assertAnswer(await page(''), { session_id, messages: [...said, ...more], next: null });
  assertAnswer(await page('?limit=3'), { session_id, messages: [...said, more[0]], next: 3 });
  assertAnswer(await page('?from=3&limit=3'), { session_id, messages: [more[1]], next: null });
});

test('slides are added, inserted, changed, copied, moved and deleted if the session has the expected version', async () => {
  const session_id = 'edited';
  await served.session(session_id);
  let version = 1;
  const edit = async (method: string, path: string, body: object | undefined, ...htmls: string[]) => {
    const answer = await call(method, path, body && { session_id, expected_version: version, ...body });
    version += 1;
    const slides = htmls.map((html): Shown => [html]);
    const ids = assertDeck(answer, { session_id, version }, version, slides);
    const read = await call('GET', `/api/slides?session_id=${session_id}`);
    assert.deepEqual(read.body, { session_id, slide_deck: answer.body.slide_deck });
    return ids;
  };
  await edit('POST', '/api/slides', { html: 'a' }, 'a');
  await edit('POST', '/api/slides', { html: 'b', index: 1 }, 'a', 'b');
  const [first, a, b] = await edit('POST', '/api/slides', { html: 'c', index: 0 }, 'c', 'a', 'b');
  assert.deepEqual(await edit('PATCH', '/api/slides/1', { html: 'A' }, 'c', 'A', 'b'), [first, a, b]);
  const [, , copy] = await edit('POST', '/api/slides/1/duplicate', {}, 'c', 'A', 'A', 'b');
  const order = { new_order: [3, 2, 0, 1] };
  const moved = await edit('PUT', '/api/slides/reorder', order, 'b', 'A', 'c', 'A');
  assert.deepEqual(moved, [b, copy, first, a]);
  const path = `/api/slides/1?session_id=${session_id}&expected_version=${version}`;
  assert.deepEqual(await edit('DELETE', path, undefined, 'b', 'c', 'A'), [b, first, a]);
});

test('HTML is stored unchanged, and served as JSON whatever the client accepts', async () => {
  const texts = [
    '<script>alert("x")</script>',
    ' \n\t<p>  white\r\n  space </p>\u00a0',
    '</script><!-- \\u0041 \' " ` \u2028 \u0000 -->',
    '<p>ä 中 💥 \u0301 \uffff \u202e</p>',
  ];
  await served.session('raw', ...texts);
  const read = () =>
    call('GET', '/api/slides?session_id=raw', undefined, { headers: { accept: 'text/html' } });
  const shown = texts.map((html): Shown => [html]);
  assertDeck(await read(), { session_id: 'raw' }, 5, shown);
  for (const [index, html] of texts.toReversed().entries()) {
    await call('PATCH', `/api/slides/${index}`, { session_id: 'raw', html });
  }
  assertDeck(await read(), { session_id: 'raw' }, 9, shown.toReversed());
});

test('the verdict about a slide is shown until its HTML changes', async () => {
  await served.session('judged', '<h1>a</h1>', '<p>b</p>');
  const verify = (index: number) => call('POST', `/api/verification/${index}`, { session_id: 'judged' });
  const status = { session_id: 'judged', status: 'verified' };
  assertAnswer(await verify(0), { ...status, verdict: 'passed', index: 0, version: 4 });
  assertAnswer(await verify(1), { ...status, verdict: 'failed', index: 1, version: 5 });
  const patch = (html: string) => call('PATCH', '/api/slides/0', { session_id: 'judged', html });
  const second: Shown = ['<p>b</p>', 'failed'];
  const expected = (version: number) => ({ session_id: 'judged', version });
  assertDeck(await patch('<h1>other</h1>'), expected(6), 6, [['<h1>other</h1>'], second]);
  assertDeck(await patch(' <h1>a</h1> '), expected(7), 7, [[' <h1>a</h1> ', 'passed'], second]);
});

test('a slide that is moved while it is verified gets its verdict; one that is changed or deleted gets none', async () => {
  const session_id = 'moving';
  using gate = new NamedGate();
  const html = `<h1>gate ${gate.name} </h1>`;
  await served.session(session_id, html, '<p>b</p>');
  const verify = () => call('POST', '/api/verification/0', { session_id });
  const moved = verify();
  await gate.reached;
  await call('PUT', '/api/slides/reorder', { session_id, new_order: [1, 0] });
  gate.open();
  const verified = { session_id, status: 'verified', verdict: 'passed', index: 1, version: 5 };
  assertAnswer(await moved, verified);

  using second = new NamedGate();
  await call('PATCH', '/api/slides/0', { session_id, html: `<h1>gate ${second.name} </h1>` });
  const cancelled = verify();
  await second.reached;
  await call('DELETE', `/api/slides/0?session_id=${session_id}`);
  second.open();
  assertAnswer(await cancelled, { session_id, status: 'cancelled' });
  const read = await call('GET', `/api/slides?session_id=${session_id}`);
  assertDeck(read, { session_id }, 7, [[html, 'passed']]);
});
