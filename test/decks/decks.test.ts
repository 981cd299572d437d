import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import {
  addSlide,
  appendMessages,
  chat,
  createSession,
  type Deck,
  deleteSession,
  deleteSlide,
  duplicateSlide,
  getDeck,
  listMessages,
  listSessions,
  openStore,
  renameSession,
  reorderSlides,
  type SlideGenerator,
  saveDeck,
  updateSlide,
  verifySlide,
} from '../../src/decks/index.ts';
import { pageOfMessages } from '../../src/decks/messages.ts';
import { type Grant, SessionLocks } from '../../src/locks/index.ts';

const directory = await mkdtemp(join(tmpdir(), 'hammerlock-test-'));
const locks = SessionLocks.create();
const store = await openStore(join(directory, 'decks.sqlite'), { locks });
after(async () => {
  await store.close();
  await locks.close();
  await rm(directory, { recursive: true, force: true });
});

let session: string;
let grant: Grant;
let made = 0;
beforeEach(async () => {
  session = `session-${made++}`;
  grant = locks.acquire(session);
  await createSession(store, grant, session, 'Talk');
  await saveDeck(store, grant, session, {
    slides: ['<h1>a</h1>', '<h1>b</h1>', '<h1>c</h1>'],
    messages: [{ role: 'user', content: 'hello' }],
  });
});

const deck = () => getDeck(store, session);
const texts = ({ slides }: Deck) => slides.map(({ html }) => html.replace(/<[^>]*>/g, '')).join('');

test('a session is created once, and read, listed, renamed and deleted', async () => {
  assert.deepEqual(await createSession(store, grant, session, 'Other'), { version: 2, created: false });
  assert.equal((await deck()).name, 'Talk');
  await renameSession(store, grant, session, 'Keynote');
  const [listed] = await listSessions(store, { after: session.slice(0, -1), limit: 1 });
  assert.deepEqual(listed, { id: session, name: 'Keynote', version: 3 });
  assert.deepEqual(await deleteSession(store, grant, session), { version: 4 });
  await assert.rejects(deck(), {
    code: 'unknown_session',
    message: `There is no session ${JSON.stringify(session)}. Create it first, or list the sessions that exist.`,
  });
});

test('slides are added at an index and at the end', async () => {
  await addSlide(store, grant, session, 'x', 1);
  await addSlide(store, grant, session, 'y');
  const { version, ids } = await addSlide(store, grant, session, 'z', 0);
  assert.equal(texts(await deck()), 'zaxbcy');
  assert.equal(version, 5);
  assert.deepEqual(ids, [(await deck()).slides[0]?.id]);
});

test('slides are updated, duplicated and deleted', async () => {
  await updateSlide(store, grant, session, 2, 'C');
  await duplicateSlide(store, grant, session, 0);
  assert.equal(texts(await deck()), 'aabC');
  await deleteSlide(store, grant, session, 1);
  await deleteSlide(store, grant, session, 2);
  assert.equal(texts(await deck()), 'ab');
});

test('reordered slides keep their ids', async () => {
  const before = await deck();
  await reorderSlides(store, grant, session, [2, 0, 1]);
  const reordered = await deck();
  assert.equal(texts(reordered), 'cab');
  assert.deepEqual(
    reordered.slides.map(({ id }) => id),
    [2, 0, 1].map((index) => before.slides[index]!.id),
  );
});

test('messages are appended in order, and saving a deck replaces its slides and messages', async () => {
  await appendMessages(store, grant, session, [
    { role: 'assistant', content: 'hi' },
    { role: 'user', content: 'bye' },
  ]);
  assert.deepEqual(
    (await deck()).messages.map(({ content }) => content),
    ['hello', 'hi', 'bye'],
  );
  await saveDeck(store, grant, session, { slides: ['only'], messages: [] });
  const saved = await deck();
  assert.deepEqual([texts(saved), saved.messages], ['only', []]);
});

test('chat appends one slide per heading of the Markdown', async () => {
  const answered = await chat(
    store,
    grant,
    session,
    'Before\n\n# One\n\n- a\n- b\n\n## Two\n\n> quoted <b>html</b>\n',
  );
  assert.deepEqual(answered.slides, [
    '<p>Before</p>',
    '<h1>One</h1>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>',
    '<h2>Two</h2>\n<blockquote>\n<p>quoted <b>html</b></p>\n</blockquote>',
  ]);
  const { slides, messages, version } = await deck();
  assert.deepEqual(
    slides.slice(3).map(({ html }) => html),
    answered.slides,
  );
  assert.deepEqual(messages.slice(1), [
    { role: 'user', content: 'Before\n\n# One\n\n- a\n- b\n\n## Two\n\n> quoted <b>html</b>\n' },
    { role: 'assistant', content: 'Added 3 slides.' },
  ]);
  assert.equal(version, answered.version);
});

test('chat accepts another generator', async () => {
  const shout: SlideGenerator = {
    async *generate(message) {
      yield `<h1>${message.toUpperCase()}</h1>`;
    },
  };
  assert.deepEqual((await chat(store, grant, session, 'hey', shout)).slides, ['<h1>HEY</h1>']);
});

test('a verdict belongs to the content that was verified', async () => {
  grant.release();
  const acquire = () => locks.acquire(session);
  const verified = await verifySlide(store, acquire, session, 0);
  assert.equal(verified.outcome === 'verified' && verified.verdict, 'passed');
  assert.equal((await deck()).slides[0]?.verdict, 'passed');
  using again = locks.acquire(session);
  await updateSlide(store, again, session, 0, '<h1>other</h1>');
  assert.equal((await deck()).slides[0]?.verdict, null);
  await updateSlide(store, again, session, 0, '  <h1>a</h1>\n');
  assert.equal((await deck()).slides[0]?.verdict, 'passed', 'white space is not content');
});

test('verification holds no lock while the verifier runs, and releases the lock that it stores the verdict under', async () => {
  grant.release();
  const free = () => {
    const grant = locks.tryAcquire(session);
    grant?.release();
    return grant !== null;
  };
  let freeMeanwhile = false;
  const verdict = await verifySlide(
    store,
    () => locks.acquire(session),
    session,
    1,
    async () => {
      freeMeanwhile = free();
      return 'failed';
    },
  );
  assert.equal(verdict.outcome, 'verified');
  assert.deepEqual([freeMeanwhile, free()], [true, true]);
  await assert.rejects(
    verifySlide(
      store,
      () => locks.acquire(session),
      session,
      1,
      async () => {
        throw new Error('verifier down');
      },
    ),
    /verifier down/,
  );
  assert.equal(free(), true);
});

const nothingToSay: SlideGenerator = {
  async *generate() {
    yield '';
  },
};
test('a page of messages has at most 4 MiB, or one message', async () => {
  const [large, huge] = ['é'.repeat(1_000_000), 'x'.repeat(5_000_000)];
  const contents = [large, large, 'small', large, huge];
  const messages = contents.map((content) => ({ role: 'user' as const, content }));
  await saveDeck(store, grant, session, { slides: ['x'], messages });
  const pages: [number, number | null][] = [];
  for (let from: number | null = 0; from !== null; ) {
    const { messages, next } = await pageOfMessages(store, session, { from });
    assert.ok(messages.every(({ content }, index) => content === contents[from! + index]));
    pages.push([messages.length, next]);
    from = next;
  }
  assert.deepEqual(pages, [
    [3, 3],
    [1, 4],
    [1, null],
  ]);
});

const refusals: [what: string, code: string, attempt: () => Promise<unknown>][] = [
  ['empty HTML to add', 'empty_html', () => addSlide(store, grant, session, ' \n')],
  ['empty HTML to update', 'empty_html', () => updateSlide(store, grant, session, 0, '')],
  ['HTML that is not a string', 'empty_html', () => addSlide(store, grant, session, 7 as never)],
  [
    'empty HTML among others',
    'empty_html',
    () => saveDeck(store, grant, session, { slides: ['x', ''], messages: [] }),
  ],
  ['an index past the end', 'index_out_of_range', () => updateSlide(store, grant, session, 3, 'x')],
  ['an insertion past the end', 'index_out_of_range', () => addSlide(store, grant, session, 'x', 4)],
  ['a negative index', 'index_out_of_range', () => deleteSlide(store, grant, session, -1)],
  [
    'an index that is not a whole number',
    'index_out_of_range',
    () => duplicateSlide(store, grant, session, 0.5),
  ],
  [
    'an index that is not a number',
    'index_out_of_range',
    () => deleteSlide(store, grant, session, '0' as never),
  ],
  ['verifying past the end', 'index_out_of_range', () => verifySlide(store, () => grant, session, 3)],
  ['an order that is too short', 'not_a_permutation', () => reorderSlides(store, grant, session, [0, 1])],
  [
    'an order that has an index twice',
    'not_a_permutation',
    () => reorderSlides(store, grant, session, [0, 1, 1]),
  ],
  ['an order out of range', 'not_a_permutation', () => reorderSlides(store, grant, session, [1, 2, 3])],
  [
    'an order that is not an array',
    'not_a_permutation',
    () => reorderSlides(store, grant, session, 'abc' as never),
  ],
  ['a message without text', 'invalid_message', () => chat(store, grant, session, ' ')],
  [
    'a message with an unknown role',
    'invalid_message',
    () => appendMessages(store, grant, session, [{ role: 'cat' as never, content: 'x' }]),
  ],
  ['a message that is null', 'invalid_message', () => appendMessages(store, grant, session, [null as never])],
  ['an empty name', 'invalid_session', () => renameSession(store, grant, session, '')],
  ['an id that is too long', 'invalid_session', () => createSession(store, grant, 'x'.repeat(129))],
  [
    'an order with a hole',
    'not_a_permutation',
    () => reorderSlides(store, grant, session, Object.assign(new Array(3), { 0: 0, 2: 2 })),
  ],
  [
    'an index that is a bigint',
    'index_out_of_range',
    () => addSlide(store, grant, session, 'x', 5n as never),
  ],
  ['an index that is null', 'index_out_of_range', () => addSlide(store, grant, session, 'x', null as never)],
  ['half a surrogate pair', 'invalid_text', () => addSlide(store, grant, session, '\ud800')],
  ['half a surrogate pair as an id', 'invalid_text', () => createSession(store, grant, '\ud800')],
  ['a save without slides', 'empty_html', () => saveDeck(store, grant, session, {} as never)],
  ['a generated slide that is blank', 'empty_html', () => chat(store, grant, session, 'x', nothingToSay)],
  [
    'more HTML than a deck can have',
    'deck_full',
    () => saveDeck(store, grant, session, { slides: ['x'.repeat(4 * 1024 * 1024 + 1)], messages: [] }),
  ],
  [
    'one slide too many',
    'deck_full',
    () => saveDeck(store, grant, session, { slides: Array(10_001).fill('x'), messages: [] }),
  ],
  [
    'an edit that expects another version',
    'version_conflict',
    () => updateSlide(store, { token: grant.token, expectedVersion: 99 }, session, 0, 'x'),
  ],
  [
    'an edit without a token that expects another version',
    'version_conflict',
    () => updateSlide(store, { expectedVersion: 99 }, session, 0, 'x'),
  ],
  [
    'a page of messages from a negative position',
    'invalid_page',
    () => listMessages(store, session, { from: -1 }),
  ],
  ['messages of an unknown session', 'unknown_session', () => listMessages(store, 'nowhere')],
  ['a fractional limit of a page', 'invalid_page', () => listSessions(store, { limit: 0.5 })],
  ['an unknown session', 'unknown_session', () => addSlide(store, grant, 'nowhere', 'x')],
  ['an unknown session to verify', 'unknown_session', () => verifySlide(store, () => grant, 'nowhere', 0)],
  ['an unknown session to delete', 'unknown_session', () => deleteSession(store, grant, 'nowhere')],
];
for (const [what, code, attempt] of refusals) {
  test(`${what} is ${code}, and changes nothing`, async () => {
    const before = await deck();
    await assert.rejects(attempt(), (error: Error & { code: string }) => {
      assert.equal(error.code, code);
      assert.match(error.name, /Error$/);
      return true;
    });
    assert.deepEqual(await deck(), before);
  });
}

test('a deck can have more slides than one statement can insert', async () => {
  const slides = Array.from({ length: 9_000 }, (_, index) => `<p>${index}</p>`);
  await saveDeck(store, grant, session, { slides, messages: [] });
  assert.deepEqual(
    (await deck()).slides.map(({ html }) => html),
    slides,
  );
});

test('the only slide of a deck cannot be deleted', async () => {
  await saveDeck(store, grant, session, { slides: ['last'], messages: [] });
  await assert.rejects(deleteSlide(store, grant, session, 0), { code: 'last_slide', name: 'LastSlideError' });
  assert.equal(texts(await deck()), 'last');
});
