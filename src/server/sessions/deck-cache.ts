import type { DeckStore } from '../../store/store.ts';
import { UnknownSessionError } from '../../store/store-errors.ts';
import { type DeckText, readDeckText } from '../responses/deck-text.ts';
import type { SessionSizes } from './session-sizes.ts';

/**
 * Decks that were read.
 *
 * Invariant: what a session says at a version never changes, since whatever changes it makes another version in the
 * same transaction, and versions go on when a session is deleted and created again. So each look-up asks the file for
 * the version, and what was read at that version is still true.
 */
export interface DeckCache {
  /**
   * `beforeReading` is waited for where the deck is not kept: it is another long text in memory.
   *
   * @throws {@link UnknownSessionError}
   */
  read(session: string, beforeReading?: () => Promise<void>): Promise<DeckText>;
  /** Keeps what somebody has read. */
  keep(session: string, deck: DeckText): void;
}

/** In bytes, or UTF-16 code units of those that are text. */
const MAX_SIZE = 32 * 1024 * 1024;

export function createDeckCache(store: DeckStore, sizes: SessionSizes): DeckCache {
  /** Who was asked for last comes last. */
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
