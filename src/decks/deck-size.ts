import type { StoreTransaction } from '../store/store.ts';
import { DeckFullError } from './deck-errors.ts';

/** How much a deck has of what is bounded. */
export interface DeckSize {
  readonly count: number;
  readonly bytes: number;
}

export const noSlides: DeckSize = { count: 0, bytes: 0 };

const MAX_SLIDES = 10_000;
/** Of HTML, in UTF-8: what can be read, and sent, without being in everybody's way. */
const MAX_BYTES = 4 * 1024 * 1024;

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

/** The size with these as well. @throws {@link DeckFullError} when a deck has no room for that. */
export function checkRoom(size: DeckSize, htmls: readonly string[]): DeckSize {
  const count = size.count + htmls.length;
  const bytes = htmls.reduce((sum, html) => sum + Buffer.byteLength(html), size.bytes);
  if (count > MAX_SLIDES || bytes > MAX_BYTES) throw new DeckFullError(MAX_SLIDES, MAX_BYTES);
  return { count, bytes };
}
