import { inspect } from 'node:util';
import { sql } from 'kysely';
import { refuseUnknownOptions } from '../base/unknown-names.ts';
import { StaleGrantError } from '../locks/api/lock-errors.ts';
import type { Fence } from '../store/fence.ts';
import type { DeckStore, StoreTransaction } from '../store/store.ts';
import { UnknownSessionError } from '../store/store-errors.ts';
import { bumpVersion, type EditedSession } from './deck.ts';
import { InvalidPageError, InvalidSessionError, InvalidTextError } from './deck-errors.ts';

const MAX_ID_LENGTH = 128;
const MAX_NAME_LENGTH = 200;

/** A session in a list. */
export interface SessionSummary {
  /** The id of the session. */
  readonly id: string;
  /** The name that people see. */
  readonly name: string;
  /** The number of edits so far. */
  readonly version: number;
}

/** The result of {@link createSession}. */
export interface CreatedSession extends EditedSession {
  /** False if a session with this id existed already: it was not changed. */
  readonly created: boolean;
}

/**
 * Creates an empty session. One that exists is left unchanged.
 *
 * @param fence the grant of the session's lock
 * @throws {@link InvalidSessionError}
 * @throws {@link StaleGrantError} if a later grant has deleted the session
 */
export async function createSession(
  store: DeckStore,
  fence: Fence,
  id: string,
  name: string = id,
): Promise<CreatedSession> {
  return store.write((trx) => insertSession(trx, fence, id, name));
}

/** Creates a session, in the transaction of the caller. */
export async function insertSession(
  trx: StoreTransaction,
  fence: Fence,
  id: string,
  name: string,
): Promise<CreatedSession> {
  checkText('id', id, MAX_ID_LENGTH);
  checkName(name);
  const version = (await passTombstone(trx, fence, id)) + 1;
  const now = Date.now();
  const inserted = await trx
    .insertInto('sessions')
    .values({ id, name, version, fence: fence.token ?? 0, created_at: now, updated_at: now })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('version')
    .executeTakeFirst();
  if (inserted !== undefined) return { ...inserted, created: true };
  const existing = await trx
    .selectFrom('sessions')
    .select('version')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return { ...existing, created: false };
}

const MAX_PAGE = 1_000;

/**
 * Lists sessions by id, starting after the id `after`: up to `limit` of them (default 100, at most 1,000).
 *
 * @throws {@link InvalidPageError}
 */
export async function listSessions(
  store: DeckStore,
  page: { after?: string; limit?: number } = {},
): Promise<SessionSummary[]> {
  refuseUnknownOptions(page, ['after', 'limit'], InvalidPageError);
  const { after = '', limit = 100 } = page;
  if (typeof after !== 'string' || !Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) {
    throw new InvalidPageError(
      `A page must be { after: a string, limit: 1 to ${MAX_PAGE} }, not ${inspect({ after, limit })}.`,
    );
  }
  return store.read((trx) =>
    trx
      .selectFrom('sessions')
      .select(['id', 'name', 'version'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit)
      .execute(),
  );
}

/** The id, the name and the version of a session. @throws {@link UnknownSessionError} */
export async function getSession(store: DeckStore, id: string): Promise<SessionSummary> {
  const [session] = await store.query(sessionQuery, id);
  if (session === undefined) throw new UnknownSessionError(id);
  return session;
}

const sessionQuery = (db: Pick<StoreTransaction, 'selectFrom'>) =>
  db.selectFrom('sessions').select(['id', 'name', 'version']).where('id', '=', '');

/**
 * The token of the last grant that wrote to the session, even if that deleted it; 0n if no grant ever did.
 */
export async function getLastToken(store: DeckStore, id: string): Promise<bigint> {
  const rows = await store.query(lastTokenQuery, id, id);
  return rows.reduce((last, { token }) => (BigInt(token) > last ? BigInt(token) : last), 0n);
}

const lastTokenQuery = (db: Pick<StoreTransaction, 'selectFrom'>) =>
  db
    .selectFrom('sessions')
    .select(asText('fence'))
    .where('id', '=', '')
    .unionAll(db.selectFrom('tombstones').select(asText('fence')).where('session_id', '=', ''));

/** The facts about a session that decide whether an edit is refused. */
export interface SessionSize {
  readonly version: number;
  /** The number of slides. */
  readonly count: number;
}

/** The sizes of the sessions that exist, by id, as of one moment. */
export async function getSizes(
  store: DeckStore,
  ids: Iterable<string>,
): Promise<ReadonlyMap<string, SessionSize>> {
  const rows = await store.query(sizesQuery, JSON.stringify([...ids]));
  return new Map(rows.map(({ id, version, count }) => [id, { version, count: count! }]));
}

const sizesQuery = (db: Pick<StoreTransaction, 'selectFrom'>) =>
  db
    .selectFrom('sessions')
    .select((eb) => [
      'id',
      'version',
      eb
        .selectFrom('slides')
        .select(eb.fn.countAll<number>().as('count'))
        .whereRef('session_id', '=', 'sessions.id')
        .as('count'),
    ])
    .where('id', 'in', sql<string>`(select value from json_each(${'[]'}))`);

/**
 * Gives a session another name.
 *
 * @throws {@link InvalidSessionError}
 * @throws {@link UnknownSessionError}
 * @throws {@link VersionConflictError}
 * @throws {@link StaleGrantError}
 */
export async function renameSession(
  store: DeckStore,
  fence: Fence,
  id: string,
  name: string,
): Promise<EditedSession> {
  checkName(name);
  return store.fenced(id, fence, async (trx) => {
    await trx.updateTable('sessions').set({ name }).where('id', '=', id).execute();
    return bumpVersion(trx, id);
  });
}

/**
 * Deletes a session with its slides and messages. If it is created again, its versions continue from this
 * one.
 *
 * @throws {@link UnknownSessionError} @throws {@link StaleGrantError}
 */
export async function deleteSession(store: DeckStore, fence: Fence, id: string): Promise<EditedSession> {
  return store.fenced(id, fence, async (trx) => {
    const edited = await bumpVersion(trx, id);
    await trx
      .insertInto('tombstones')
      .columns(['session_id', 'version', 'fence'])
      .expression((eb) => eb.selectFrom('sessions').select(['id', 'version', 'fence']).where('id', '=', id))
      .execute();
    await trx.deleteFrom('sessions').where('id', '=', id).execute();
    return edited;
  });
}

/**
 * Removes the tombstone of a deleted session, and returns the version that it had; 0 if there is no
 * tombstone.
 */
async function passTombstone(trx: StoreTransaction, { token }: Fence, id: string): Promise<number> {
  const tombstone = await trx
    .deleteFrom('tombstones')
    .where('session_id', '=', id)
    // Compared in SQL: a JavaScript number would lose bits of a token.
    .$if(token !== undefined, (query) => query.where('fence', '<=', token!))
    .returning('version')
    .executeTakeFirst();
  if (tombstone !== undefined) return tombstone.version;
  const later = await trx
    .selectFrom('tombstones')
    .select('version')
    .where('session_id', '=', id)
    .executeTakeFirst();
  if (later !== undefined) throw new StaleGrantError(id, token!, 'a later grant has deleted the session');
  return 0;
}

/** A token as text, because it may have more bits than a JavaScript number. */
function asText(column: string) {
  return sql<string>`cast(${sql.ref(column)} as text)`.as('token');
}

/** @throws {@link InvalidSessionError} @throws {@link InvalidTextError} */
export function checkName(name: unknown): void {
  checkText('name', name, MAX_NAME_LENGTH);
}

function checkText(what: 'id' | 'name', value: unknown, maxLength: number): void {
  if (typeof value !== 'string' || value.trim() === '' || value.length > maxLength) {
    throw new InvalidSessionError(what, value, maxLength);
  }
  if (!value.isWellFormed()) throw new InvalidTextError(`The ${what} of a session`);
}
