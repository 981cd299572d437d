import type { DeckStore } from '../../store/store.ts';
import { UnknownSessionError } from '../../store/store-errors.ts';
import { type DeckText, readDeckText } from '../responses/deck-text.ts';
import type { SessionSizes } from './session-sizes.ts';

/**
 * A cache of decks.
 *
 * Invariant: the content of a session at a version never changes. Each change makes another version in the
 * same transaction, and versions continue when a session is deleted and created again. So each look-up asks
 * the file for the current version only, and a deck that was read at that version is still right.
 */
export interface DeckCache {
  /**
   * The deck at the current version.
   *
   * @param beforeReading awaited before a deck that is not in the cache is read, which takes memory
   * @throws {@link UnknownSessionError}
   */
  read(session: string, beforeReading?: () => Promise<void>): Promise<DeckText>;
  /** Adds a deck that was read elsewhere. */
  keep(session: string, deck: DeckText): void;
}

/** In bytes, or in UTF-16 code units for decks that are strings. */
const MAX_SIZE = 32 * 1024 * 1024;

export function createDeckCache(store: DeckStore, sizes: SessionSizes): DeckCache {
  /** The least recently used deck comes first. */
  const decks = new Map<string, DeckText>();
  let size = 0;

  function forget(session: string): void {
    size -= decks.get(session)?.json.length ?? 0;
    decks.delete(session);
  }

  function keep(session: string, deck: DeckText): void {
    forget(session);
    decks.set(session, deck);
    size += deck.json.length;
    for (const oldest of decks.keys()) {
      if (size <= MAX_SIZE) break;
      forget(oldest);
    }
  }

  return {
    async read(session, beforeReading = async () => {}) {
      const size = await sizes(session);
      if (size === undefined) throw new UnknownSessionError(session);
      const kept = decks.get(session);
      if (kept?.version === size.version) {
        keep(session, kept);
        return kept;
      }
      await beforeReading();
      const deck = await readDeckText(store, session);
      keep(session, deck);
      return deck;
    },
    keep,
  };
}
