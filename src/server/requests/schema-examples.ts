import { contentHash } from '../../decks/content-hash.ts';

/*
 * The examples of requests and responses at /docs. They are about one session and can be sent as they are, one after
 * the other: first the one that creates the session, then the chat. Without an `expected_version`, which would have to
 * be the current one.
 */

const session_id = 'talk';
const slide = (id: number, html: string, verdict: 'passed' | null = null) => {
  return { id, html, hash: contentHash(html), verdict };
};
const why = '<h1>Why</h1>\n<p>Because.</p>';
const messages = [
  { role: 'user', content: '# Why\n\nBecause.\n\n# How' },
  { role: 'assistant', content: 'Added 2 slides.' },
] as const;
const slide_deck = { version: 2, slides: [slide(1, why), slide(2, '<h1>How</h1>')] };
const editedDeck = { version: 3, slides: [slide(2, '<h1>How</h1>'), slide(1, why, 'passed')] };
const message = messages[0].content;
const answer = { session_id, version: 2, messages, added: 2, slide_deck };

export const requestExamples = {
  sessionId: session_id,
  index: 0,
  createSession: { session_id, name: 'My talk' },
  renameSession: { name: 'Our talk' },
  chat: { session_id, message },
  addSlide: { session_id, html: '<h1>Hello</h1>', index: 0 },
  updateSlide: { session_id, html: '<h1>Welcome</h1>' },
  reorder: { session_id, new_order: [1, 0] },
  session: { session_id },
};

export const responseExamples = {
  session: { session_id, name: 'My talk', version: 1 },
  sessions: { sessions: [{ session_id, name: 'My talk', version: 1 }], next: null },
  messages: { session_id, messages, next: null },
  deck: { session_id, slide_deck },
  editedDeck: { session_id, version: 3, slide_deck: editedDeck },
  answer,
  verification: { session_id, status: 'verified', verdict: 'passed', index: 0, version: 3 },
  deleted: { session_id, version: 4 },
  locks: {
    locks: [
      {
        session_id,
        request: 'POST /api/chat',
        token: '2',
        since: '2026-11-27T18:00:00.000Z',
        held_ms: 120,
        lease_left_ms: 29_880,
        waiting: 0,
      },
    ],
  },
  stream: [
    ['start', { session_id }],
    ...slide_deck.slides.map(({ html }, index) => ['slide', { index, html }] as const),
    ['complete', answer],
  ]
    .map(([event, data]) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    .join(''),
  metrics:
    '# HELP hammerlock_sessions_held Sessions that are held\n# TYPE hammerlock_sessions_held gauge\nhammerlock_sessions_held 0\n',
  refused: {
    type: 'about:blank',
    title: 'Conflict',
    status: 409,
    code: 'version_conflict',
    detail: 'The session "talk" has version 3, not 2. Read it again, and edit the current version.',
  },
  failed: {
    type: 'about:blank',
    title: 'Insufficient Storage',
    status: 507,
    code: 'store_full',
    detail: "decks.sqlite can't grow. Nothing was written: make room, and try again.",
  },
};
