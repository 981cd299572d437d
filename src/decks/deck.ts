import { type Selectable, sql } from 'kysely';
import type { Schema } from '../store/schema.ts';
import type { DeckStore, StoreTransaction } from '../store/store.ts';
import { UnknownSessionError } from '../store/store-errors.ts';

/** What a verifier says about a slide. */
export type SlideVerdict = 'passed' | 'failed';

/** A slide of a session. */
export interface Slide {
  /** A number that no other slide of the file has. */
  readonly id: number;
  /** The HTML, as it was given. */
  readonly html: string;
  /** The SHA-256 of the HTML with its white space normalized, in hexadecimal. */
  readonly hash: string;
  /** Null if the current HTML has not been verified. */
  readonly verdict: SlideVerdict | null;
}

/** A message of the chat that belongs to a session. */
export interface ChatMessage {
  /** Whether a user or the generator wrote it. */
  readonly role: 'user' | 'assistant';
  /** The text. */
  readonly content: string;
}

/** A session with its slides and messages, as of one moment. */
export interface Deck {
  /** The id of the session: 1 to 128 characters. */
  readonly id: string;
  /** The name that people see. */
  readonly name: string;
  /** The number of edits so far. */
  readonly version: number;
  /** In their order. */
  readonly slides: readonly Slide[];
  /** The oldest first. */
  readonly messages: readonly ChatMessage[];
}

/** The result of every edit. */
export interface EditedSession {
  /** The version after the edit. */
  readonly version: number;
}

/**
 * Reads a session in one snapshot, without waiting for its lock.
 *
 * @throws {@link UnknownSessionError}
 */
export function getDeck(store: DeckStore, session: string): Promise<Deck> {
  return store.read((trx) => readDeck(trx, session));
}

/** A session without its name and messages. */
export type SlideDeck = Pick<Deck, 'version' | 'slides'>;

/**
 * Reads the slides of a session in one snapshot, without waiting for its lock.
 *
 * @throws {@link UnknownSessionError}
 */
export async function getSlides(store: DeckStore, session: string): Promise<SlideDeck> {
  const rows = await store.query(slidesQuery, session);
  const [first] = rows;
  if (first === undefined) throw new UnknownSessionError(session);
  // For a session without slides, the left join yields one row whose columns of the slide are null.
  const slides = first.id === null ? [] : rows.map((row) => slideOf(row as SlideRow));
  return { version: first.version, slides };
}

const slidesQuery = (db: Pick<StoreTransaction, 'selectFrom'>) =>
  db
    .selectFrom('sessions')
    .leftJoin('slides', 'slides.session_id', 'sessions.id')
    .select(['version', 'slides.id', 'html', 'hash', 'verified_hash', 'verdict'])
    .where('sessions.id', '=', sessionId(''))
    .orderBy('position');

/**
 * Reads the slides as JSON in UTF-8, which SQLite writes, so that a deck of several MiB never enters the
 * JavaScript heap.
 */
export async function getSlidesJson(
  store: DeckStore,
  session: string,
): Promise<{ readonly version: number; readonly slides: Uint8Array }> {
  const [found] = await store.query(slidesJsonQuery, session);
  if (found === undefined) throw new UnknownSessionError(session);
  return found as { version: number; slides: Uint8Array };
}

const slidesJsonQuery = (db: Pick<StoreTransaction, 'selectFrom'>) =>
  db
    .selectFrom('sessions')
    .select(['version', slidesJson.as('slides')])
    .where('id', '=', '');

/** The slides with the same fields as {@link slideOf}, as one JSON array. */
const slidesJson = sql<Uint8Array>`(
  select cast(json_group_array(json_object(
    'id', id, 'html', html, 'hash', hash, 'verdict', case when verified_hash = hash then verdict end
  ) order by position) as blob)
  from slides where session_id = sessions.id
)`;

async function readDeck(trx: StoreTransaction, session: string): Promise<Deck> {
  const row = await trx
    .selectFrom('sessions')
    .select(['id', 'name', 'version'])
    .where('id', '=', session)
    .executeTakeFirst();
  if (row === undefined) throw new UnknownSessionError(session);
  const slides = await readSlides(trx, session);
  const messages = await trx
    .selectFrom('messages')
    .select(['role', 'content'])
    .where('session_id', '=', sessionId(session))
    .orderBy('position')
    .execute();
  return { ...row, slides, messages };
}

async function readSlides(trx: StoreTransaction, session: string): Promise<Slide[]> {
  const slides = await trx
    .selectFrom('slides')
    .select(['id', 'html', 'hash', 'verified_hash', 'verdict'])
    .where('session_id', '=', sessionId(session))
    .orderBy('position')
    .execute();
  return slides.map(slideOf);
}

/**
 * The id of a session, to be compared with an indexed column. If that were compared with a parameter itself, SQLite would
 * prepare the statement again for each other id (SQLITE_ENABLE_STAT4), which takes longer than to run it.
 */
function sessionId(id: string) {
  return sql<string>`cast(${id} as text)`;
}

type SlideRow = Pick<Selectable<Schema['slides']>, 'id' | 'html' | 'hash' | 'verified_hash' | 'verdict'>;

/** A row as a slide, with its verdict only if the HTML is still the one that was verified. */
function slideOf({ id, html, hash, verified_hash, verdict }: SlideRow): Slide {
  return { id, html, hash, verdict: verified_hash === hash ? verdict : null };
}

/** Increments the version, in the transaction of the edit. */
export async function bumpVersion(trx: StoreTransaction, session: string): Promise<EditedSession> {
  return trx
    .updateTable('sessions')
    .set((eb) => ({ version: eb('version', '+', 1), updated_at: Date.now() }))
    .where('id', '=', session)
    .returning('version')
    .executeTakeFirstOrThrow();
}
