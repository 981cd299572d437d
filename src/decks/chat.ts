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
  /** The HTML of the added slides, in order. */
  readonly slides: readonly string[];
  /** The text of the answer. */
  readonly answer: string;
}

/**
 * Answers a message with slides, which are appended to the deck. The message, the answer and the slides are
 * stored in one transaction.
 *
 * @param fence the grant of the session's lock
 * @throws {@link InvalidMessageError} @throws {@link EmptyHtmlError} if the generator made a blank slide
 * @throws {@link DeckFullError} @throws {@link UnknownSessionError} @throws {@link VersionConflictError}
 * @throws {@link StaleGrantError} @throws the errors of the generator
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

/** Stores a message with the slides that a generator made of it: {@link chat} without the generator. */
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
 * Creates a session and stores a message with its slides in it, in one transaction.
 *
 * @throws {@link InvalidSessionError} @throws as {@link chat}
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

/** The text of the answer that adds these slides. */
export function answerTo(slides: readonly string[]): string {
  return slides.length === 1 ? 'Added 1 slide.' : `Added ${slides.length} slides.`;
}
