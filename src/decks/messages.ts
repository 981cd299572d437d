import type { Fence } from '../store/fence.ts';
import type { DeckStore, StoreTransaction } from '../store/store.ts';
import { UnknownSessionError } from '../store/store-errors.ts';
import { bumpVersion, type ChatMessage, type EditedSession } from './deck.ts';
import { EmptyHtmlError, InvalidMessageError, InvalidPageError, InvalidTextError } from './deck-errors.ts';
import { checkRoom, noSlides } from './deck-size.ts';
import { checkHtml, type InsertedSlides, insertSlides, ROWS } from './slides.ts';

/**
 * Adds to what was said.
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

/**
 * Saves a whole deck in one go: these slides and these messages take the place of those there were.
 *
 * @throws {@link EmptyHtmlError} @throws {@link DeckFullError} @throws {@link InvalidMessageError}
 * @throws {@link UnknownSessionError} @throws {@link StaleGrantError}
 */
export async function saveDeck(
  store: DeckStore,
  fence: Fence,
  session: string,
  { slides, messages }: { slides: readonly string[]; messages: readonly ChatMessage[] },
): Promise<InsertedSlides> {
  if (!Array.isArray(slides)) throw new EmptyHtmlError(slides);
  for (const html of slides) checkHtml(html);
  checkRoom(noSlides, slides);
  checkMessages(messages);
  return store.fenced(session, fence, async (trx) => {
    await trx.deleteFrom('slides').where('session_id', '=', session).execute();
    await trx.deleteFrom('messages').where('session_id', '=', session).execute();
    const ids = await insertSlides(trx, session, slides, 0);
    await insertMessages(trx, session, messages);
    return { ...(await bumpVersion(trx, session)), ids };
  });
}

const MAX_PAGE = 1_000;
/** Of text, in UTF-8, unless one message alone has more. */
const MAX_PAGE_BYTES = 4 * 1024 * 1024;

/**
 * What was said, in its order: `limit` messages (100 unless told otherwise, at most 1,000), from the one at `from` on;
 * fewer, where those would have more than 4 MiB.
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

/** The same, and where the next page begins, if there may be one. */
export async function pageOfMessages(
  store: DeckStore,
  session: string,
  { from = 0, limit = 100 }: { from?: number; limit?: number } = {},
): Promise<{ messages: ChatMessage[]; next: number | null }> {
  if (!Number.isInteger(from) || from < 0 || !Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) {
    throw new InvalidPageError(`{ from: 0 or more, limit: 1 to ${MAX_PAGE} }`, { from, limit });
  }
  return store.read(async (trx) => {
    const page = trx
      .selectFrom('messages')
      .where('session_id', '=', session)
      .where('position', '>=', from)
      .orderBy('position');
    const sizes = await page
      .select((eb) => eb.fn<number>('octet_length', ['content']).as('bytes'))
      .limit(limit)
      .execute();
    const count = countThatFit(sizes.map(({ bytes }) => bytes));
    if (count > 0) {
      const messages = await page.select(['role', 'content']).limit(count).execute();
      return { messages, next: count < sizes.length || count === limit ? from + count : null };
    }
    const known = await trx.selectFrom('sessions').select('id').where('id', '=', session).executeTakeFirst();
    if (known === undefined) throw new UnknownSessionError(session);
    return { messages: [], next: null };
  });
}

/** How many of the first have no more than a page may have; the first of them in any case. */
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

/** Adds messages, in somebody's transaction. */
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

function checkMessages(messages: readonly ChatMessage[]): void {
  if (!Array.isArray(messages)) throw new InvalidMessageError(messages);
  for (const message of messages) checkMessage(message);
}

export function checkMessage(message: ChatMessage): void {
  const { role, content } = message ?? {};
  const isText = typeof content === 'string' && content.trim() !== '';
  if ((role !== 'user' && role !== 'assistant') || !isText) throw new InvalidMessageError(message);
  if (!content.isWellFormed()) throw new InvalidTextError('A message');
}
