import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import BetterSqlite3 from 'better-sqlite3';
import { slowDescribe } from '../support/effort.ts';
import { assertProblem, type SentEvent, type Served, serveDecks } from '../support/served.ts';

/** The server's log: what a client is not told. */
const log = mock.method(console, 'error', () => {});
beforeEach(() => log.mock.resetCalls());

const served = await serveDecks({ workers: 1 });
/** Where a request is ended after 2 s. */
const hasty = await serveDecks({ leaseMs: 1_000 });

const chat = ({ call }: Served, session_id: string, message: string) =>
  call('POST', '/api/chat', { session_id, message });

/** Nothing is left of what was refused: the deck is the same, and the next request has its session and a thread. */
async function leavesNothing(server: Served, session: string, refused: () => Promise<void>): Promise<void> {
  const before = await server.deck(session);
  await refused();
  assert.deepEqual(await server.deck(session), before);
  const { body } = await server.call('GET', `/api/sessions/${session}/messages`);
  assert.deepEqual(body.messages, []);
  const { body: next } = await chat(server, session, '# next');
  assert.equal(next.version, before.version + 1, JSON.stringify(next));
}

for (const [message, code, detail] of [
  ['# a\nthrow\n# b', 'internal', 'its log says more'],
  ['# a\nnothing\n# b', 'internal', 'its log says more'],
  ['# a\ndie\n# b', 'worker_died', 'try again'],
] as const) {
  const name = message.split('\n')[1]!;
  test(`a generator that is told ${JSON.stringify(message)}: 500 ${code}, and nothing is stored`, async () => {
    await served.session(name, '<p>before</p>');
    await leavesNothing(served, name, async () => {
      assertProblem(await chat(served, name, message), 500, code, detail);
      assert.match(String(log.mock.calls[0]?.arguments), /POST \/api\/chat failed/);
    });
  });

  test(`the same in a stream: its last event is an error, ${code}, and nothing is stored`, async () => {
    const session = `${name}-stream`;
    await served.session(session, '<p>before</p>');
    await leavesNothing(served, session, async () => {
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

test('a verifier that dies: 500 worker_died, and no verdict', async () => {
  await served.session('verified', '<h1>die</h1>');
  await leavesNothing(served, 'verified', async () => {
    const refused = await served.call('POST', '/api/verification/0', { session_id: 'verified' });
    assertProblem(refused, 500, 'worker_died');
  });
});

test('a generator that never ends is ended where a deck has no room for more: 413 deck_full', async () => {
  await served.session('endless', '<p>before</p>');
  await leavesNothing(served, 'endless', async () => {
    assertProblem(await chat(served, 'endless', 'endless'), 413, 'deck_full');
  });
});

test('more requests than may wait for the thread: 503 server_busy at once, and the others are carried out', async () => {
  const [thinking, ...others] = Array.from({ length: 10 }, (_, n) => `busy-${n}`) as [string, ...string[]];
  for (const session of [thinking, ...others]) await served.session(session, '<p>before</p>');
  using first = await served.hold(thinking);
  // Eight of the nine wait; all but the one that does not are answered when the first has gone on.
  const answers = others.map((session) => chat(served, session, '# after'));
  const refused = await Promise.race(answers);
  assertProblem(refused, 503, 'server_busy', '8 requests wait');
  assert.equal(refused.headers.get('retry-after'), '1');
  const verification = await served.call('POST', '/api/verification/0', { session_id: others[0] });
  assertProblem(verification, 503, 'server_busy');
  assert.equal((await first.goOn()).status, 200);
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  assert.deepEqual(statuses.toSorted(), [...Array(8).fill(200), 503]);
  const left = others[statuses.indexOf(503)]!;
  assert.deepEqual(await served.slides(left), ['<p>before</p>']);
  assert.equal((await chat(served, left, '# again')).status, 200);
});

slowDescribe('what takes its time', { concurrency: true }, () => {
  test('a holder whose lease is over can be robbed: then it is 409 stale_grant, and stores nothing', async () => {
    await hasty.session('stale');
    using chat = await hasty.hold('stale');
    const add = (html: string) => hasty.call('POST', '/api/slides', { session_id: 'stale', html });
    assertProblem(await add('<p>too early</p>'), 409, 'session_busy');
    await hasty.untilLocks((locks) =>
      locks.some(({ session_id, lease_left_ms }) => session_id === 'stale' && lease_left_ms! < 0),
    );
    const robber = await add('<p>robber</p>');
    assert.equal(robber.status, 200);
    assertProblem(await chat.goOn(), 409, 'stale_grant', '"stale"');
    assert.deepEqual(await hasty.deck('stale'), robber.body.slide_deck);
    assert.equal((await add('<p>next</p>')).status, 200, 'the session is free');
  });

  test('a generator that never comes back is ended: 504 timed_out, and nothing is stored', async () => {
    await hasty.session('slow', '<p>before</p>');
    await leavesNothing(hasty, 'slow', async () => {
      assertProblem(await chat(hasty, 'slow', '# a\nhang'), 504, 'timed_out', '2000 ms');
    });
  });

  test('another process that keeps the file to itself: 503 store_busy after a while, and reads go on', async (t) => {
    await served.session('blocked', '<p>before</p>');
    const other = new BetterSqlite3(served.file);
    t.after(() => other.close());
    await leavesNothing(served, 'blocked', async () => {
      other.exec('begin immediate');
      const edit = served.call('POST', '/api/slides', { session_id: 'blocked', html: 'x' });
      await served.untilLocks((locks) => locks.some(({ session_id }) => session_id === 'blocked'));
      assert.deepEqual(await served.slides('blocked'), ['<p>before</p>']);
      const refused = await edit;
      assertProblem(refused, 503, 'store_busy');
      assert.equal(refused.headers.get('retry-after'), '1');
      other.exec('rollback');
    });
  });
});
