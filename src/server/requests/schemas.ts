import { type Static, type TSchema, Type } from 'typebox';
import { requestExamples, responseExamples } from './schema-examples.ts';

/*
 * The TypeBox schemas of requests and responses. Requests are validated against them, responses are
 * serialized by them, and the types of the handlers and the OpenAPI document are derived from them. Unknown
 * fields of a request are refused.
 */
const closed = { additionalProperties: false } as const;
/** An option of a schema: the example that /docs shows, and fills in where it is tried. */
const example = (value: unknown) => ({ examples: [value] });

/** The pattern excludes blanks: keys with blanks are reserved for the locks that the store itself uses. */
const sessionId = {
  pattern: '^[A-Za-z0-9][A-Za-z0-9._~:@-]{0,127}$',
  description: 'Letters, digits and . _ ~ : @ -, up to 128; the first is a letter or a digit.',
};
export const SessionId = Type.String({ ...sessionId, ...example(requestExamples.sessionId) });
const Name = Type.String({ minLength: 1, maxLength: 200 });
const Html = Type.String({ minLength: 1, description: 'Stored as given.' });
const Index = Type.Integer({ minimum: 0, maximum: 1_000_000, ...example(requestExamples.index) });
const Version = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const ExpectedVersion = Type.Optional(
  Type.Integer({
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    description:
      'If the session has another version, nothing is changed and the response is 409 version_conflict.',
  }),
);
/** An array in a response: readonly, so that handlers can return readonly arrays. */
const List = <T extends TSchema>(items: T, options = {}) => Type.Immutable(Type.Array(items, options));
const Limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 100 }));

export const NoQuery = Type.Object({}, closed);
export const SessionParams = Type.Object({ id: SessionId });
export const SlideParams = Type.Object({ index: Index });

export const CreateSessionBody = Type.Object(
  { name: Type.Optional(Name), session_id: Type.Optional(SessionId) },
  { ...closed, ...example(requestExamples.createSession) },
);
export const RenameSessionBody = Type.Object(
  { name: Name, expected_version: ExpectedVersion },
  { ...closed, ...example(requestExamples.renameSession) },
);
export const ExpectedVersionQuery = Type.Object({ expected_version: ExpectedVersion }, closed);
export const SessionsQuery = Type.Object(
  { after: Type.Optional(Type.String(sessionId)), limit: Limit },
  closed,
);
export const MessagesQuery = Type.Object(
  {
    from: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0 })),
    limit: Limit,
  },
  closed,
);
export const ChatBody = Type.Object(
  {
    session_id: Type.Optional(SessionId),
    message: Type.String({ minLength: 1, description: 'Markdown: each heading starts a slide.' }),
    expected_version: ExpectedVersion,
  },
  { ...closed, ...example(requestExamples.chat) },
);
export const SlidesQuery = Type.Object({ session_id: SessionId }, closed);
export const AddSlideBody = Type.Object(
  { session_id: SessionId, html: Html, index: Type.Optional(Index), expected_version: ExpectedVersion },
  { ...closed, ...example(requestExamples.addSlide) },
);
export const UpdateSlideBody = Type.Object(
  { session_id: SessionId, html: Html, expected_version: ExpectedVersion },
  { ...closed, ...example(requestExamples.updateSlide) },
);
export const SlideQuery = Type.Object({ session_id: SessionId, expected_version: ExpectedVersion }, closed);
export const ReorderBody = Type.Object(
  {
    session_id: SessionId,
    new_order: Type.Array(Index, {
      maxItems: 10_000,
      description: 'The slide at index new_order[i] moves to index i.',
    }),
    expected_version: ExpectedVersion,
  },
  { ...closed, ...example(requestExamples.reorder) },
);
export const SessionBody = Type.Object(
  { session_id: SessionId },
  { ...closed, ...example(requestExamples.session) },
);
export const DuplicateBody = Type.Object(
  { session_id: SessionId, expected_version: ExpectedVersion },
  { ...closed, ...example(requestExamples.session) },
);

const Verdict = Type.Union([Type.Literal('passed'), Type.Literal('failed')]);

export const Session = Type.Object(
  { session_id: Type.String(), name: Type.String(), version: Version },
  example(responseExamples.session),
);
export const Sessions = Type.Object(
  {
    sessions: List(Session),
    next: Type.Union([Type.String(), Type.Null()], {
      description: 'The value of after for the next page; null on the last page.',
    }),
  },
  example(responseExamples.sessions),
);
const Message = Type.Object({
  role: Type.Union([Type.Literal('user'), Type.Literal('assistant')]),
  content: Type.String(),
});
export const Messages = Type.Object(
  {
    session_id: Type.String(),
    messages: List(Message),
    next: Type.Union([Type.Integer(), Type.Null()], {
      description: 'The value of from for the next page; null on the last page.',
    }),
  },
  example(responseExamples.messages),
);
export const SlideDeck = Type.Object({
  version: Version,
  slides: List(
    Type.Object({
      id: Type.Integer(),
      html: Type.String(),
      hash: Type.String(),
      verdict: Type.Union([Verdict, Type.Null()], {
        description: 'Null if the current HTML has not been verified.',
      }),
    }),
  ),
});
export const Deck = Type.Object(
  { session_id: Type.String(), slide_deck: SlideDeck },
  example(responseExamples.deck),
);
export const EditedDeck = Type.Object(
  {
    session_id: Type.String(),
    version: Type.Integer({ description: 'The version after the edit.' }),
    slide_deck: SlideDeck,
  },
  example(responseExamples.editedDeck),
);
export const Answer = Type.Object(
  {
    session_id: Type.String(),
    version: Type.Integer({ description: 'The version after the message.' }),
    messages: List(Message, { description: 'The message and the answer to it.' }),
    added: Type.Integer({ description: 'The number of slides that were added, at the end of the deck.' }),
    slide_deck: SlideDeck,
  },
  example(responseExamples.answer),
);
export const Verification = Type.Object(
  {
    session_id: Type.String(),
    status: Type.Union([Type.Literal('verified'), Type.Literal('cancelled')], {
      description: 'Cancelled: the slide was changed or deleted in the meantime, and no verdict is stored.',
    }),
    verdict: Type.Optional(Verdict),
    index: Type.Optional(Type.Integer({ description: 'The current index of the slide.' })),
    version: Type.Optional(Type.Integer({ description: 'The version after the verdict was stored.' })),
  },
  example(responseExamples.verification),
);
export type Verification = Static<typeof Verification>;
export const Deleted = Type.Object(
  { session_id: Type.String(), version: Version },
  example(responseExamples.deleted),
);
export const Locks = Type.Object(
  {
    locks: List(
      Type.Object({
        session_id: Type.String(),
        request: Type.Union([Type.String(), Type.Null()]),
        token: Type.Union([Type.String(), Type.Null()]),
        since: Type.String({ format: 'date-time' }),
        held_ms: Type.Integer(),
        lease_left_ms: Type.Union([Type.Integer(), Type.Null()]),
        waiting: Type.Integer(),
      }),
    ),
  },
  example(responseExamples.locks),
);
/** The responses that are not JSON, by their content type. */
export const streamContent = {
  'text/event-stream': { schema: Type.String(), example: responseExamples.stream },
};
export const metricsContent = { 'text/plain': { schema: Type.String(), example: responseExamples.metrics } };
export const Health = Type.Object({ status: Type.Literal('ready') }, example({ status: 'ready' }));

export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String({
    description:
      'Stable across releases: branch on this. About the database file: store_busy, store_gone, store_failed, store_open (503), store_full (507).',
  }),
  detail: Type.String(),
});
/** The error responses that every route has. */
export const problems = {
  '4xx': {
    description: 'Refused: nothing was changed.',
    content: { 'application/problem+json': { schema: Problem, example: responseExamples.refused } },
  },
  '5xx': {
    description: 'The server failed, or could not do what was asked.',
    content: { 'application/problem+json': { schema: Problem, example: responseExamples.failed } },
  },
};
