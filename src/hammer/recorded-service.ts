import { slidesDigest } from '../check/models/deck/deck-digest.ts';
import type { DeckCall } from '../check/models/deck/deck-state.ts';
import { answerTo } from '../decks/chat.ts';
import type { Slide } from '../decks/deck.ts';
import { markdownGenerator } from '../decks/markdown-generator.ts';
import type { Record } from './recorder.ts';
import * as client from './service-client.ts';

interface EditedDeck {
  readonly version: number;
  readonly slide_deck: { readonly version: number; readonly slides: readonly Slide[] };
}

interface Answer extends EditedDeck {
  readonly messages: readonly { readonly content: string }[];
  readonly added: number;
}

/**
 * What can be asked of a service, each request recorded with what was sent and what came back: a refusal as a `fail`,
 * an answer that never came as an `info`. `foretells`: its generator is the built-in one. `grantedMs`: in what the wait for an
 * answer is counted.
 */
export type RecordedService = ReturnType<typeof recordedService>;

export function recordedService(url: string, record: Record, foretells: boolean, grantedMs?: () => number) {
  const timed = (call: client.Called): client.Called => ({
    ...call,
    ...(grantedMs !== undefined && { grantedMs }),
  });
  const ask = <T>(call: client.Called) => client.ask<T>(url, timed(call));
  const send = (call: client.Called) => client.send(url, timed(call));
  const leave = <T>(call: client.Called, after: number) => client.leave<T>(url, timed(call), after);

  /** A request whose answer shows what it made. */
  function edit(f: DeckCall['f'], key: string, argument: object, call: client.Called): Promise<EditedDeck> {
    return record(f, { key, value: argument }, () => ask<EditedDeck>(call), shown);
  }

  return {
    getSlides: (key: string) =>
      record(
        'get',
        { key },
        () => ask<Pick<EditedDeck, 'slide_deck'>>({ method: 'GET', path: `/api/slides?session_id=${key}` }),
        ({ slide_deck }) => ({ version: slide_deck.version, digest: slidesDigest(slide_deck.slides) }),
      ),
    create: (key: string, name: string) =>
      record(
        'create',
        { key, value: { name } },
        () => send({ method: 'POST', path: '/api/sessions', body: { session_id: key, name } }),
        ({ status, body }) => ({ ...(body as { version: number }), created: status === 201 }),
      ),
    rename: (key: string, name: string) =>
      record('rename', { key, value: { name } }, () =>
        ask({ method: 'PATCH', path: `/api/sessions/${key}`, body: { name } }),
      ),
    delete: (key: string) =>
      record('delete', { key, value: {} }, () => ask({ method: 'DELETE', path: `/api/sessions/${key}` })),
    add: (key: string, html: string, index?: number, expected_version?: number) => {
      const body = { session_id: key, html, index, expected_version };
      return edit(
        'add',
        key,
        { html, index, expected_version },
        { method: 'POST', path: '/api/slides', body },
      );
    },
    update: (key: string, index: number, html: string, expected_version?: number) => {
      const body = { session_id: key, html, expected_version };
      return edit(
        'update',
        key,
        { index, html, expected_version },
        { method: 'PATCH', path: `/api/slides/${index}`, body },
      );
    },
    remove: (key: string, index: number) =>
      edit('remove', key, { index }, { method: 'DELETE', path: `/api/slides/${index}?session_id=${key}` }),
    duplicate: (key: string, index: number) => {
      const path = `/api/slides/${index}/duplicate`;
      return edit('duplicate', key, { index }, { method: 'POST', path, body: { session_id: key } });
    },
    reorder: (key: string, order: readonly number[]) => {
      const body = { session_id: key, new_order: order };
      return edit('reorder', key, { order }, { method: 'PUT', path: '/api/slides/reorder', body });
    },
    verify: (key: string, index: number) =>
      record(
        'verify',
        { key, value: { index } },
        () =>
          ask<{ status: string }>({
            method: 'POST',
            path: `/api/verification/${index}`,
            body: { session_id: key },
          }),
        ({ status, ...verified }) => ({ ...verified, outcome: status }),
      ),
    /** `hangUpAfter`: as a stream, that the client leaves after so many events, unless it is complete by then. */
    chat: async (key: string, content: string, hangUpAfter?: number) => {
      const expected = foretells ? await foretell(content) : undefined;
      const body = { session_id: key, message: content };
      return record(
        'chat',
        { key, value: { content, expected } },
        () =>
          hangUpAfter === undefined
            ? ask<Answer>({ method: 'POST', path: '/api/chat', body })
            : leave<Answer>({ method: 'POST', path: '/api/chat/stream', body }, hangUpAfter),
        (answer) => ({ ...shown(answer), ...answered(answer, expected) }),
      );
    },
  };
}

function shown({ version, slide_deck }: EditedDeck) {
  // Later edits are in it already, if the session was taken over in between.
  return { version, ...(slide_deck.version === version && { digest: slidesDigest(slide_deck.slides) }) };
}

function answered(
  { version, slide_deck, messages, added }: Answer,
  expected: Awaited<ReturnType<typeof foretell>> | undefined,
) {
  if (slide_deck.version !== version && expected !== undefined) return expected;
  const { slides } = slide_deck;
  return {
    slides: slides.slice(slides.length - added).map(({ html }) => html),
    answer: messages.at(-1)!.content,
  };
}

/** What the built-in generator makes of a message. */
export async function foretell(message: string) {
  const slides: string[] = [];
  for await (const html of markdownGenerator.generate(message)) slides.push(html);
  return { slides, answer: answerTo(slides) };
}
