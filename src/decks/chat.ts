import type { Fence } from '../store/fence.ts';
import type { DeckStore, StoreTransaction } from '../store/store.ts';
import { bumpVersion } from './deck.ts';
import { checkRoom, measureDeck } from './deck-size.ts';
import { markdownGenerator } from './markdown-generator.ts';
import { checkMessage, insertMessages } from './messages.ts';
import { insertSession } from './sessions.ts';
import type { SlideGenerator } from './slide-generator.ts';
import { checkHtml, type InsertedSlides, insertSlides } from './slides.ts';

export interface AnsweredMessage extends InsertedSlides {
  /** The HTML of the slides that were added. */
  readonly slides: readonly string[];
  /** The message that answers. */
  readonly answer: string;
}

/**
 * Answers a message with slides, which come after those there are. The message, the answer and the slides are
 * stored in one go, or not at all.
 *
 * @throws {@link InvalidMessageError} @throws {@link EmptyHtmlError} when the generator made an empty slide
 * @throws {@link DeckFullError} @throws {@link UnknownSessionError} @throws {@link VersionConflictError}
 * @throws {@link StaleGrantError} @throws whatever the generator throws
 */
export async function chat(
  store: DeckStore,
  fence: Fence,
  session: string,
  content: string,
  generator: SlideGenerator = markdownGenerator,
): Promise<AnsweredMessage> {
  checkMessage({ role: 'user', content });
  const slides: string[] = [];
  for await (const html of generator.generate(content)) slides.push(html);
  return storeAnswer(store, fence, session, content, slides);
}

/** The second half of {@link chat}: stores the message with the slides that it was answered with. */
export async function storeAnswer(
  store: DeckStore,
  fence: Fence,
  session: string,
  content: string,
  slides: readonly string[],
): Promise<AnsweredMessage> {
  checkAnswer(content, slides);
  return store.fenced(session, fence, (trx) => insertAnswer(trx, session, content, slides));
}

/**
 * The same for a session that there is not yet: it is created, and has the message and the answer, or it is not.
 *
 * @throws {@link InvalidSessionError} and as {@link chat}
 */
export async function storeFirstAnswer(
  store: DeckStore,
  fence: Fence,
  session: string,
  content: string,
  slides: readonly string[],
): Promise<AnsweredMessage> {
  checkAnswer(content, slides);
  return store.write(async (trx) => {
    await insertSession(trx, fence, session, session);
    return insertAnswer(trx, session, content, slides);
  });
}

function checkAnswer(content: string, slides: readonly string[]): void {
  checkMessage({ role: 'user', content });
  for (const html of slides) checkHtml(html);
}

async function insertAnswer(
  trx: StoreTransaction,
  session: string,
  content: string,
  slides: readonly string[],
): Promise<AnsweredMessage> {
  const answer = answerTo(slides);
  const size = await measureDeck(trx, session);
  checkRoom(size, slides);
  const ids = await insertSlides(trx, session, slides, size.count);
  await insertMessages(trx, session, [
    { role: 'user', content },
    { role: 'assistant', content: answer },
  ]);
  return { ...(await bumpVersion(trx, session)), ids, slides, answer };
}

/** What is said when these slides were added. */
export function answerTo(slides: readonly string[]): string {
  return slides.length === 1 ? 'Added 1 slide.' : `Added ${slides.length} slides.`;
}
