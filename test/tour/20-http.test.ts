import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SeededRandom, seededRandom } from '../../src/base/seeded-random.ts';
import type { SlideDeck } from '../../src/decks/deck.ts';
import { type DeckServer, type HttpResponse, serveDecks } from '../support/deck-server.ts';

/** Enough threads for everything that the burst asks of them at once: 25 verdicts and 10 chats. */
const served = await serveDecks({ workers: 4 });
const get = (session: string) => served.call('GET', `/api/slides?session_id=${session}`);
const chat = (session: string, message: string) =>
  served.call('POST', '/api/chat', { session_id: session, message });
const statuses = (answers: readonly HttpResponse[]) => answers.map(({ status }) => status);

test('5 concurrent reads of one session: all 200, even while it is edited', async () => {
  await served.session('session-6', '<p>a</p>', '<p>b</p>');
  const deck = await served.deck('session-6');
  using edit = await served.hold('session-6');
  const answers = await Promise.all(Array.from({ length: 5 }, () => get('session-6')));
  assert.deepEqual(statuses(answers), [200, 200, 200, 200, 200]);
  for (const { body } of answers) assert.deepEqual(body, { session_id: 'session-6', slide_deck: deck });
  assert.equal((await edit.goOn()).status, 200);
});

test('3 concurrent chats to one session: exactly one 200, two 409', async () => {
  await served.session('session-7');
  using first = await served.hold('session-7');
  const others = await Promise.all([chat('session-7', '# second'), chat('session-7', '# third')]);
  assert.deepEqual(statuses(others), [409, 409], 'both are refused while the first is thinking');
  assert.deepEqual(
    others.map(({ body }) => body.code),
    ['session_busy', 'session_busy'],
  );
  assert.equal((await first.goOn()).status, 200);
  assert.deepEqual(await served.slides('session-7'), ['<h1>held</h1>']);
});

test('5 concurrent chats to five sessions: all 200', async () => {
  const sessions = [1, 2, 3, 4, 5].map((n) => `session-8-${n}`);
  for (const session of sessions) await served.session(session);
  const answers = await Promise.all(sessions.map((session) => chat(session, `# ${session}`)));
  assert.deepEqual(statuses(answers), [200, 200, 200, 200, 200]);
  for (const session of sessions) assert.deepEqual(await served.slides(session), [`<h1>${session}</h1>`]);
});

test('a burst of 200 mixed requests over 10 sessions: every request is answered, 409s change nothing, and the 200s explain the decks', async () => {
  const random = seededRandom(9, 0, 0);
  const sessions = Array.from({ length: 10 }, (_, n) => `session-9-${n}`);
  for (const session of sessions) await served.session(session, ...beginning);
  const asks = Array.from({ length: 200 }, (_, n) => ({
    session: sessions[Math.floor(n / 20)]!,
    ...draw(random, n),
  }));
  const answers = await Promise.all(
    asks.map(async (ask) => ({ ...ask, ...(await served.call(...ask.request(ask.session))) })),
  );
  const numbers = Map.groupBy(answers, ({ status }) => status);
  assert.ok(numbers.get(200)!.length >= 20 && numbers.get(409)!.length >= 20, 'there is something to check');
  for (const [session, its] of Map.groupBy(answers, ({ session }) => session)) {
    explain(its, await served.deck(session));
  }
});

/** The part of a slide that the burst can predict. */
type Known = Pick<SlideDeck['slides'][number], 'html' | 'verdict'>;

interface Ask {
  request(session: string): Parameters<DeckServer['call']>;
  /** Returns the slides after the request, or the code of its refusal; a read has no effect. */
  apply?(slides: readonly Known[], answer: HttpResponse['body']): Known[] | string;
  readonly expectedVersion?: number;
}

const beginning = ['<h1>a</h1>', '<p>b</p>', '<h1>c</h1>'];
/** The version of a session once it has its first slides. */
const FIRST_VERSION = 1 + beginning.length;
const unverified = (html: string): Known => ({ html, verdict: null });

function draw(random: SeededRandom, n: number): Ask {
  const index = random.int(5);
  const html = random.oneIn(2) ? `<h1>${n}</h1>` : `<p>${n}</p>`;
  const expectedVersion = FIRST_VERSION + random.int(2);
  const size = 3 + random.int(2);
  const order = [...Array(size).keys()].map((to) => (to + 1) % size);
  const at = `/api/slides/${index}`;
  const ifThere = (slides: readonly Known[], next: (slide: Known) => Known[] | string) =>
    slides[index] === undefined ? 'index_out_of_range' : next(slides[index]);
  const kinds: Ask[] = [
    { request: (session) => ['GET', `/api/slides?session_id=${session}`] },
    {
      request: (session_id) => ['POST', '/api/slides', { session_id, html, index }],
      apply: (slides) =>
        index > slides.length ? 'index_out_of_range' : slides.toSpliced(index, 0, unverified(html)),
    },
    {
      request: (session_id) => ['PATCH', at, { session_id, html, expected_version: expectedVersion }],
      apply: (slides) => ifThere(slides, () => slides.with(index, unverified(html))),
      expectedVersion,
    },
    {
      request: (session) => ['DELETE', `${at}?session_id=${session}`],
      apply: (slides) =>
        ifThere(slides, () => (slides.length === 1 ? 'last_slide' : slides.toSpliced(index, 1))),
    },
    {
      request: (session_id) => ['POST', `${at}/duplicate`, { session_id }],
      apply: (slides) => ifThere(slides, (it) => slides.toSpliced(index + 1, 0, unverified(it.html))),
    },
    {
      request: (session_id) => ['PUT', '/api/slides/reorder', { session_id, new_order: order }],
      apply: (slides) =>
        order.length === slides.length ? order.map((from) => slides[from]!) : 'not_a_permutation',
    },
    {
      request: (session_id) => ['POST', '/api/chat', { session_id, message: `# ${n}` }],
      apply: (slides) => [...slides, unverified(`<h1>${n}</h1>`)],
    },
    {
      request: (session_id) => ['POST', `/api/verification/${index}`, { session_id }],
      apply(slides, { index: now }) {
        if (now === undefined) return ifThere(slides, () => [...slides]);
        const { html } = slides[now]!;
        return slides.with(now, { html, verdict: html.startsWith('<h1>') ? 'passed' : 'failed' });
      },
    },
  ];
  return random.pick(kinds);
}

/** Replays the requests that were answered with 200, in the order of versions, over a model that begins as the session did. */
function explain(answers: readonly (Ask & HttpResponse)[], final: SlideDeck): void {
  const states = [beginning.map(unverified)];
  const successes = answers.filter(({ status }) => status === 200);
  const edits = successes.filter(({ body }) => body.version !== undefined);
  for (const { apply, expectedVersion, body } of edits.toSorted((a, b) => a.body.version - b.body.version)) {
    const version = FIRST_VERSION + states.length;
    assert.equal(body.version, version, 'no version is missing or repeated');
    assert.equal(expectedVersion ?? version - 1, version - 1);
    const next = apply!(states.at(-1)!, body);
    assert.ok(typeof next !== 'string', `it succeeded, and should have been refused: ${next}`);
    states.push(next);
    // A response to a verification has a version but no deck.
    if (body.slide_deck !== undefined) isExplained(body.slide_deck, version);
  }
  isExplained(final, FIRST_VERSION + states.length - 1);

  for (const { apply, status, body } of answers) {
    if (status === 200 && apply === undefined) isExplained(body.slide_deck, body.slide_deck.version);
    if (status === 200) continue;
    const possible =
      status === 400 ? states.map((slides) => apply!(slides, body)) : ['session_busy', 'version_conflict'];
    assert.ok([400, 409].includes(status) && possible.includes(body.code), JSON.stringify(body));
  }

  function isExplained({ version, slides }: SlideDeck, expected: number): void {
    const known = slides.map(({ html, verdict }) => ({ html, verdict }));
    assert.deepEqual([version, known], [expected, states[expected - FIRST_VERSION]]);
  }
}
