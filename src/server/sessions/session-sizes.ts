import { getSizes, type SessionSize } from '../../decks/sessions.ts';
import type { DeckStore } from '../../store/store.ts';

/** Returns the version and the number of slides of a session; undefined if there is no such session. */
export type SessionSizes = (session: string) => Promise<SessionSize | undefined>;

/**
 * Combines the look-ups of one turn of the event loop (see batch-requests.ts) into one query, because under
 * load each query costs far more than each of its rows.
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
