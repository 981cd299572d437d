import type { StoreTransaction } from '../store/store.ts';
import { DeckFullError } from './deck-errors.ts';

/** The size of a deck, in the two measures that are limited. */
export interface DeckSize {
  /** The number of slides. */
  readonly count: number;
  /** The bytes of all HTML together, in UTF-8. */
  readonly bytes: number;
}

export const noSlides: DeckSize = { count: 0, bytes: 0 };

const MAX_SLIDES = 10_000;
/** A deck of this size can still be read and sent without delaying other requests noticeably. */
const MAX_BYTES = 4 * 1024 * 1024;

/** The size of a deck; zero if there is no such session. */
export async function measureDeck(trx: StoreTransaction, session: string): Promise<DeckSize> {
  return trx
    .selectFrom('slides')
    .select((eb) => [
      eb.fn.countAll<number>().as('count'),
      eb.fn.coalesce(eb.fn.sum<number>(eb.fn('octet_length', ['html'])), eb.lit(0)).as('bytes'),
    ])
    .where('session_id', '=', session)
    .executeTakeFirstOrThrow();
}

/** The size with more slides added. @throws {@link DeckFullError} if that exceeds the limits */
export function checkRoom(size: DeckSize, htmls: readonly string[]): DeckSize {
  const count = size.count + htmls.length;
  const bytes = htmls.reduce((sum, html) => sum + Buffer.byteLength(html), size.bytes);
  if (count > MAX_SLIDES || bytes > MAX_BYTES) throw new DeckFullError(MAX_SLIDES, MAX_BYTES);
  return { count, bytes };
}
