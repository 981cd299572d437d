import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { assertNoTraces, chat } from '../support/assert-no-traces.ts';
import { assertProblem, type SentEvent, sharedServer } from '../support/deck-server.ts';

const served = await sharedServer();

/** The log of the server, which has the details that clients are not told. */
const logOf = (t: TestContext) => t.mock.method(console, 'error', () => {}).mock;

for (const [message, code, detail] of [
  ['# a\nthrow\n# b', 'internal', 'Its log has the details'],
  ['# a\nnothing\n# b', 'internal', 'Its log has the details'],
  ['# a\ndie\n# b', 'worker_died', 'try again'],
] as const) {
  const name = message.split('\n')[1]!;
  test(`a generator that fails at ${JSON.stringify(message)} is 500 ${code}, and nothing is stored`, async (t) => {
    const log = logOf(t);
    await served.session(name, '<p>before</p>');
    await assertNoTraces(served, name, async () => {
      assertProblem(await chat(served, name, message), 500, code, detail);
      assert.match(String(log.calls[0]?.arguments), /POST \/api\/chat failed/);
    });
  });

  test(`a stream whose generator fails at ${JSON.stringify(message)} ends with an error ${code}, and nothing is stored`, async (t) => {
    logOf(t);
    const session = `${name}-stream`;
    await served.session(session, '<p>before</p>');
    await assertNoTraces(served, session, async () => {
      const events: SentEvent[] = [];
      for await (const event of served.stream({ session_id: session, message })) events.push(event);
      const { event, data } = events.pop()!;
      assert.equal(event, 'error');
      const { detail: said, ...rest } = data;
      const title = 'Internal Server Error';
      assert.deepEqual(rest, { type: 'about:blank', title, status: 500, code });
      assert.ok(said.includes(detail), said);
      assert.equal(events[0]?.event, 'start');
    });
  });
}

test('a verifier that dies is 500 worker_died, and no verdict is stored', async (t) => {
  logOf(t);
  await served.session('verified', '<h1>die</h1>');
  await assertNoTraces(served, 'verified', async () => {
    const refused = await served.call('POST', '/api/verification/0', { session_id: 'verified' });
    assertProblem(refused, 500, 'worker_died');
  });
});

test('a generator that never ends is stopped when the deck is full: 413 deck_full', async () => {
  await served.session('endless', '<p>before</p>');
  await assertNoTraces(served, 'endless', async () => {
    assertProblem(await chat(served, 'endless', 'endless'), 413, 'deck_full');
  });
});

test('a request that finds the queue for the threads full is 503 server_busy at once, and the queued ones are carried out', async () => {
  const [thinking, other, ...others] = Array.from({ length: 19 }, (_, n) => `busy-${n}`);
  for (const session of [thinking!, other!, ...others]) await served.session(session);
  await served.call('POST', '/api/slides', { session_id: others[0], html: '<p>before</p>' });
  using first = await served.hold(thinking!);
  using second = await served.hold(other!);
  // Of these seventeen, sixteen are queued and one is refused.
  const answers = others.map((session) => chat(served, session, '# after'));
  const refused = await Promise.race(answers);
  assertProblem(refused, 503, 'server_busy', '16 requests already wait');
  assert.equal(refused.headers.get('retry-after'), '1');
  const verification = await served.call('POST', '/api/verification/0', { session_id: others[0] });
  assertProblem(verification, 503, 'server_busy');
  for (const held of [first, second]) assert.equal((await held.goOn()).status, 200);
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  assert.deepEqual(statuses.toSorted(), [...Array(16).fill(200), 503]);
  const left = others[statuses.indexOf(503)]!;
  const before = await served.slides(left);
  assert.equal((await chat(served, left, '# again')).status, 200);
  assert.deepEqual(await served.slides(left), [...before, '<h1>again</h1>'], 'nothing of it was stored');
});
