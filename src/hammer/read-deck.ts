import { deckDigest } from '../check/models/deck/deck-digest.ts';
import { type Deck, getDeck } from '../decks/deck.ts';
import type { DeckStore } from '../store/store.ts';
import { UnknownSessionError } from '../store/store-errors.ts';

/** Where the decks are in the end; null where there is no such session. */
export type ReadDeck = (session: string) => Promise<Deck | null>;

/** In the run's own file. */
export function decksOf(store: DeckStore): ReadDeck {
  return (session) =>
    getDeck(store, session).catch((error: unknown) => {
      if (error instanceof UnknownSessionError) return null;
      throw error;
    });
}

/** What a history shows of a deck that was read. */
export function showDeck(deck: Deck | null): { version: number; digest: string } | null {
  return deck && { version: deck.version, digest: deckDigest(deck) };
}
