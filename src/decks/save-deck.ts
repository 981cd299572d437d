import type { Fence } from '../store/fence.ts';
import type { DeckStore } from '../store/store.ts';
import { bumpVersion, type ChatMessage } from './deck.ts';
import { EmptyHtmlError } from './deck-errors.ts';
import { checkRoom, noSlides } from './deck-size.ts';
import { checkMessages, insertMessages } from './messages.ts';
import { checkHtml, type InsertedSlides, insertSlides } from './slides.ts';

/**
 * Replaces all slides and all messages of a session in one transaction.
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
