import { getSizes, type SessionSize } from '../../decks/sessions.ts';
import type { DeckStore } from '../../store/store.ts';

/** What a session is at; undefined where there is none. */
export type SessionSizes = (session: string) => Promise<SessionSize | undefined>;

/**
 * All who ask together (see turns.ts) are answered from one look at the file, which is taken when all have asked:
 * under load a look costs more than what is looked at.
 */
export function createSessionSizes(store: DeckStore): SessionSizes {
  let round: { readonly sessions: Set<string>; readonly sizes: ReturnType<typeof look> } | undefined;

  async function look(sessions: Set<string>) {
    await undefined;
    round = undefined;
    return getSizes(store, sessions);
  }

  return async (session) => {
    if (round === undefined) {
      const sessions = new Set<string>();
      round = { sessions, sizes: look(sessions) };
    }
    round.sessions.add(session);
    return (await round.sizes).get(session);
  };
}
