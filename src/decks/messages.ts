import { inspect } from 'node:util';
import { refuseUnknownOptions } from '../base/unknown-names.ts';
import type { Fence } from '../store/fence.ts';
import type { DeckStore, StoreTransaction } from '../store/store.ts';
import { UnknownSessionError } from '../store/store-errors.ts';
import { bumpVersion, type ChatMessage, type EditedSession } from './deck.ts';
import { InvalidMessageError, InvalidPageError, InvalidTextError } from './deck-errors.ts';
import { ROWS } from './slides.ts';

/**
 * Appends messages to a session.
 *
 * @throws {@link InvalidMessageError} @throws {@link UnknownSessionError} @throws {@link StaleGrantError}
 */
export async function appendMessages(
  store: DeckStore,
  fence: Fence,
  session: string,
  messages: readonly ChatMessage[],
): Promise<EditedSession> {
  checkMessages(messages);
  return store.fenced(session, fence, async (trx) => {
    await insertMessages(trx, session, messages);
    return bumpVersion(trx, session);
  });
}

const MAX_PAGE = 1_000;
/** The size of the text of a page, in UTF-8, unless its first message alone is larger. */
const MAX_PAGE_BYTES = 4 * 1024 * 1024;

/**
 * Reads messages in their order, starting with the one at position `from` (default 0): up to `limit` of them
 * (default 100, at most 1,000), and fewer if those would exceed 4 MiB.
 *
 * @throws {@link InvalidPageError} @throws {@link UnknownSessionError}
 */
export async function listMessages(
  store: DeckStore,
  session: string,
  page: { from?: number; limit?: number } = {},
): Promise<ChatMessage[]> {
  return (await pageOfMessages(store, session, page)).messages;
}

/**
 * Reads the messages that {@link listMessages} returns, and the position at which the next page starts, if
 * there may be one.
 */
export async function pageOfMessages(
  store: DeckStore,
  session: string,
  page: { from?: number; limit?: number } = {},
): Promise<{ messages: ChatMessage[]; next: number | null }> {
  refuseUnknownOptions(page, ['from', 'limit'], InvalidPageError);
  const { from = 0, limit = 100 } = page;
  if (!Number.isInteger(from) || from < 0 || !Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) {
    throw new InvalidPageError(
      `A page must be { from: 0 or more, limit: 1 to ${MAX_PAGE} }, not ${inspect({ from, limit })}.`,
    );
  }
  return store.read(async (trx) => {
    const rows = trx
      .selectFrom('messages')
      .where('session_id', '=', session)
      .where('position', '>=', from)
      .orderBy('position');
    const sizes = await rows
      .select((eb) => eb.fn<number>('octet_length', ['content']).as('bytes'))
      .limit(limit)
      .execute();
    const count = countThatFit(sizes.map(({ bytes }) => bytes));
    if (count > 0) {
      const messages = await rows.select(['role', 'content']).limit(count).execute();
      return { messages, next: count < sizes.length || count === limit ? from + count : null };
    }
    const known = await trx.selectFrom('sessions').select('id').where('id', '=', session).executeTakeFirst();
    if (known === undefined) throw new UnknownSessionError(session);
    return { messages: [], next: null };
  });
}

/** The number of messages that fit into a page, at least one. */
function countThatFit(sizes: readonly number[]): number {
  let total = 0;
  let count = 0;
  for (const bytes of sizes) {
    total += bytes;
    if (total > MAX_PAGE_BYTES && count > 0) break;
    count += 1;
  }
  return count;
}

/** Appends messages, in the transaction of the caller. */
export async function insertMessages(
  trx: StoreTransaction,
  session: string,
  messages: readonly ChatMessage[],
): Promise<void> {
  if (messages.length === 0) return;
  const { count } = await trx
    .selectFrom('messages')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('session_id', '=', session)
    .executeTakeFirstOrThrow();
  const rows = messages.map(({ role, content }, index) => ({
    session_id: session,
    position: count + index,
    role,
    content,
  }));
  for (let start = 0; start < rows.length; start += ROWS) {
    await trx
      .insertInto('messages')
      .values(rows.slice(start, start + ROWS))
      .execute();
  }
}

/** @throws {@link InvalidMessageError} @throws {@link InvalidTextError} */
export function checkMessages(messages: readonly ChatMessage[]): void {
  if (!Array.isArray(messages)) throw new InvalidMessageError(messages);
  for (const message of messages) checkMessage(message);
}

/** @throws {@link InvalidMessageError} @throws {@link InvalidTextError} */
export function checkMessage(message: ChatMessage): void {
  const { role, content } = message ?? {};
  const isText = typeof content === 'string' && content.trim() !== '';
  if ((role !== 'user' && role !== 'assistant') || !isText) throw new InvalidMessageError(message);
  if (!content.isWellFormed()) throw new InvalidTextError('A message');
}
