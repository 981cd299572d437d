import { type Static, type TSchema, Type } from 'typebox';

/*
 * What goes in and out, as TypeBox schemas: requests are checked against them, answers are written by them, the types
 * of the handlers and the OpenAPI document are made of them. What is not named in a request is refused.
 */
const closed = { additionalProperties: false } as const;

/** Without blanks, so that no session's lock is one that the store uses for itself. */
export const SessionId = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9._~:@-]{0,127}$',
  description: 'Letters, digits and . _ ~ : @ -, up to 128; the first is a letter or a digit.',
});
const Name = Type.String({ minLength: 1, maxLength: 200 });
const Html = Type.String({ minLength: 1, description: 'Stored as given.' });
const Index = Type.Integer({ minimum: 0, maximum: 1_000_000 });
const Version = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const ExpectedVersion = Type.Optional(
  Type.Integer({
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    description:
      'If the session has another version, nothing is changed and the answer is 409 version_conflict.',
  }),
);
/** In what is answered: nobody changes it. */
const List = <T extends TSchema>(items: T, options = {}) => Type.Immutable(Type.Array(items, options));
const Limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 100 }));

export const NoQuery = Type.Object({}, closed);
export const SessionParams = Type.Object({ id: SessionId });
export const SlideParams = Type.Object({ index: Index });

export const CreateSessionBody = Type.Object(
  { name: Type.Optional(Name), session_id: Type.Optional(SessionId) },
  closed,
);
export const RenameSessionBody = Type.Object({ name: Name, expected_version: ExpectedVersion }, closed);
export const ExpectedVersionQuery = Type.Object({ expected_version: ExpectedVersion }, closed);
export const SessionsQuery = Type.Object({ after: Type.Optional(SessionId), limit: Limit }, closed);
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
  closed,
);
export const SlidesQuery = Type.Object({ session_id: SessionId }, closed);
export const AddSlideBody = Type.Object(
  { session_id: SessionId, html: Html, index: Type.Optional(Index), expected_version: ExpectedVersion },
  closed,
);
export const UpdateSlideBody = Type.Object(
  { session_id: SessionId, html: Html, expected_version: ExpectedVersion },
  closed,
);
export const SlideQuery = Type.Object({ session_id: SessionId, expected_version: ExpectedVersion }, closed);
export const ReorderBody = Type.Object(
  {
    session_id: SessionId,
    new_order: Type.Array(Index, { maxItems: 10_000, description: 'The slide at new_order[i] comes to i.' }),
    expected_version: ExpectedVersion,
  },
  closed,
);
export const SessionBody = Type.Object({ session_id: SessionId }, closed);
export const DuplicateBody = Type.Object(
  { session_id: SessionId, expected_version: ExpectedVersion },
  closed,
);

const Verdict = Type.Union([Type.Literal('passed'), Type.Literal('failed')]);

export const Session = Type.Object({ session_id: Type.String(), name: Type.String(), version: Version });
export const Sessions = Type.Object({
  sessions: List(Session),
  next: Type.Union([Type.String(), Type.Null()], { description: 'What to pass as after for the next page.' }),
});
const Message = Type.Object({
  role: Type.Union([Type.Literal('user'), Type.Literal('assistant')]),
  content: Type.String(),
});
export const Messages = Type.Object({
  session_id: Type.String(),
  messages: List(Message),
  next: Type.Union([Type.Integer(), Type.Null()], { description: 'What to pass as from for the next page.' }),
});
export const SlideDeck = Type.Object({
  version: Version,
  slides: List(
    Type.Object({
      id: Type.Integer(),
      html: Type.String(),
      hash: Type.String(),
      verdict: Type.Union([Verdict, Type.Null()], { description: 'Null where this text was not verified.' }),
    }),
  ),
});
export const Deck = Type.Object({ session_id: Type.String(), slide_deck: SlideDeck });
export const EditedDeck = Type.Object({
  session_id: Type.String(),
  version: Type.Integer({ description: 'The version that the edit made.' }),
  slide_deck: SlideDeck,
});
export const Answer = Type.Object({
  session_id: Type.String(),
  version: Type.Integer({ description: 'The version that the message made.' }),
  messages: List(Message, { description: 'The message and what it was answered with.' }),
  added: Type.Integer({ description: 'How many slides it was answered with; they are the last ones.' }),
  slide_deck: SlideDeck,
});
export const Verification = Type.Object({
  session_id: Type.String(),
  status: Type.Union([Type.Literal('verified'), Type.Literal('cancelled')], {
    description: 'Cancelled: the slide was changed or deleted meanwhile, and nothing is stored.',
  }),
  verdict: Type.Optional(Verdict),
  index: Type.Optional(Type.Integer({ description: 'Where the slide is now.' })),
  version: Type.Optional(Type.Integer({ description: 'The version that the verdict made.' })),
});
export type Verification = Static<typeof Verification>;
export const Deleted = Type.Object({ session_id: Type.String(), version: Version });
export const Locks = Type.Object({
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
});
export const Health = Type.Object({ status: Type.Literal('ready') });

export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String({
    description:
      'To branch on: stable across releases. Of the file: store_busy, store_gone, store_failed, store_open (503), store_full (507).',
  }),
  detail: Type.String(),
});
/** What each route may also answer. */
export const problems = {
  '4xx': {
    description: 'Refused: nothing was changed.',
    content: { 'application/problem+json': { schema: Problem } },
  },
  '5xx': { description: 'Failed.', content: { 'application/problem+json': { schema: Problem } } },
};
