import { type Selectable, sql } from 'kysely';
import type { Schema } from '../store/schema.ts';
import type { DeckStore, StoreTransaction } from '../store/store.ts';
import { UnknownSessionError } from '../store/store-errors.ts';

export type SlideVerdict = 'passed' | 'failed';

export interface Slide {
  readonly id: number;
  readonly html: string;
  /** Of the normalised HTML. */
  readonly hash: string;
  /** Null where this text was not verified. */
  readonly verdict: SlideVerdict | null;
}

export interface ChatMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** A session as it was at one moment. */
export interface Deck {
  readonly id: string;
  readonly name: string;
  /** How many edits it has had. */
  readonly version: number;
  readonly slides: readonly Slide[];
  readonly messages: readonly ChatMessage[];
}

/** What every edit returns: the version that it made. */
export interface EditedSession {
  readonly version: number;
}

/**
 * The deck in one snapshot; it waits for no lock.
 *
 * @throws {@link UnknownSessionError}
 */
export function getDeck(store: DeckStore, session: string): Promise<Deck> {
  return store.read((trx) => readDeck(trx, session));
}

/** What a session has without what was said. */
export type SlideDeck = Pick<Deck, 'version' | 'slides'>;

/**
 * The slides in one snapshot; it waits for no lock.
 *
 * @throws {@link UnknownSessionError}
 */
export async function getSlides(store: DeckStore, session: string): Promise<SlideDeck> {
  const rows = await store.query(slidesQuery, session);
  const [first] = rows;
  if (first === undefined) throw new UnknownSessionError(session);
  // A session without slides is one row without a slide.
  const slides = first.id === null ? [] : rows.map((row) => slideOf(row as SlideRow));
  return { version: first.version, slides };
}

const slidesQuery = (db: Pick<StoreTransaction, 'selectFrom'>) =>
  db
    .selectFrom('sessions')
    .leftJoin('slides', 'slides.session_id', 'sessions.id')
    .select(['version', 'slides.id', 'html', 'hash', 'verified_hash', 'verdict'])
    .where('sessions.id', '=', '')
    .orderBy('position');

/** The same as JSON in UTF-8, written by SQLite: a deck of some MiB is never on the JavaScript heap. */
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

/** The fields of {@link slideOf}. */
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
    .where('session_id', '=', session)
    .orderBy('position')
    .execute();
  return { ...row, slides, messages };
}

async function readSlides(trx: StoreTransaction, session: string): Promise<Slide[]> {
  const slides = await trx
    .selectFrom('slides')
    .select(['id', 'html', 'hash', 'verified_hash', 'verdict'])
    .where('session_id', '=', session)
    .orderBy('position')
    .execute();
  return slides.map(slideOf);
}

type SlideRow = Pick<Selectable<Schema['slides']>, 'id' | 'html' | 'hash' | 'verified_hash' | 'verdict'>;

/** A verdict is shown while the slide says what was verified. */
function slideOf({ id, html, hash, verified_hash, verdict }: SlideRow): Slide {
  return { id, html, hash, verdict: verified_hash === hash ? verdict : null };
}

/** Counts an edit, in its transaction. */
export async function bumpVersion(trx: StoreTransaction, session: string): Promise<EditedSession> {
  return trx
    .updateTable('sessions')
    .set((eb) => ({ version: eb('version', '+', 1), updated_at: Date.now() }))
    .where('id', '=', session)
    .returning('version')
    .executeTakeFirstOrThrow();
}
