import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serveDecks } from '../support/deck-server.ts';
import { NamedGate } from '../support/gate-channel.ts';

const served = await serveDecks();

test('10 concurrent async requests to 10 sessions: all 200', async () => {
  const sessions = Array.from({ length: 10 }, (_, n) => `session-19-${n}`);
  for (const session of sessions) await served.session(session);
  const [first, second, ...others] = sessions as [string, string, ...string[]];
  // Both threads are busy with these two, so all ten requests are in flight at the same moment.
  using one = await served.hold(first);
  using two = await served.hold(second);
  const rest = others.map((session) =>
    served.call('POST', '/api/chat', { session_id: session, message: `# ${session}` }),
  );
  await served.untilLocks((locks) => locks.length === 10);
  const answers = await Promise.all([one.goOn(), two.goOn(), ...rest]);
  assert.deepEqual(
    answers.map(({ status, body }) => [status, body.session_id]),
    sessions.map((session) => [200, session]),
  );
  for (const session of others) assert.deepEqual(await served.slides(session), [`<h1>${session}</h1>`]);
});

test('3 concurrent SSE streams: each gets its events in order as data lines, none gets another’s', async () => {
  const sessions = ['session-20-a', 'session-20-b', 'session-20-c'];
  for (const session of sessions) await served.session(session);
  using gate = new NamedGate();
  // The first stream is half done while the others begin and end.
  const [first, ...others] = sessions.map(
    (session, n) => () =>
      served.call('POST', '/api/chat/stream', {
        session_id: session,
        message: `# ${session} 1\n${n === 0 ? `gate ${gate.name}\n` : ''}# ${session} 2`,
      }),
  );
  const begun = first!();
  await gate.reached;
  const ended = await Promise.all(others.map((stream) => stream()));
  gate.open();
  for (const [n, { status, headers, body }] of [await begun, ...ended].entries()) {
    const session = sessions[n]!;
    const slides = [1, 2].map((slide) => `<h1>${session} ${slide}</h1>`);
    assert.equal(status, 200);
    assert.match(headers.get('content-type')!, /^text\/event-stream/);
    const complete = {
      session_id: session,
      version: 2,
      messages: (await served.call('GET', `/api/sessions/${session}/messages`)).body.messages,
      added: 2,
      slide_deck: await served.deck(session),
    };
    assert.equal(
      body,
      [
        `event: start\ndata: ${JSON.stringify({ session_id: session })}\n\n`,
        ...slides.map((html, index) => `event: slide\ndata: ${JSON.stringify({ index, html })}\n\n`),
        `event: complete\ndata: ${JSON.stringify(complete)}\n\n`,
      ].join(''),
    );
    assert.deepEqual(await served.slides(session), slides);
  }
});

test('a client that hangs up mid-stream: the session is free again, and nothing half-done is stored', async () => {
  const session = 'session-21';
  await served.session(session, '<p>before</p>');
  const deck = await served.deck(session);
  using gate = new NamedGate();
  const client = new AbortController();
  const message = `# first\ngate ${gate.name}\n# second`;
  const events = served.stream({ session_id: session, message }, { signal: client.signal });
  assert.deepEqual(
    [(await events.next()).value, (await events.next()).value],
    [
      { event: 'start', data: { session_id: session } },
      { event: 'slide', data: { index: 0, html: '<h1>first</h1>' } },
    ],
  );
  await gate.reached;
  const held = await served.untilLocks((locks) => locks.length > 0);
  assert.equal(held[0]?.request, 'POST /api/chat/stream');
  client.abort();
  await assert.rejects(events.next(), { name: 'AbortError' });
  await served.untilLocks((locks) => locks.length === 0);

  assert.deepEqual(await served.deck(session), deck);
  const said = await served.call('GET', `/api/sessions/${session}/messages`);
  assert.deepEqual(said.body.messages, []);
  const next = await served.call('POST', '/api/chat', { session_id: session, message: '# next' });
  assert.equal(next.status, 200);
  assert.deepEqual(await served.slides(session), ['<p>before</p>', '<h1>next</h1>']);
});
