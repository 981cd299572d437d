import type { Deck, Message, Slide } from '../decks/deck.ts';
import { ask, RefusedError } from './service-client.ts';

/** A deck as a service shows it, null where it has none. For when nobody edits any more: it is asked piece by piece. */
export async function readServedDeck(url: string, session: string): Promise<Deck | null> {
  const get = <T>(path: string) => ask<T>(url, { method: 'GET', path });
  try {
    const { name } = await get<{ name: string }>(`/api/sessions/${session}`);
    const { slide_deck } = await get<{ slide_deck: { version: number; slides: Slide[] } }>(
      `/api/slides?session_id=${session}`,
    );
    const messages: Message[] = [];
    for (let from: number | null = 0; from !== null; ) {
      const path = `/api/sessions/${session}/messages?limit=1000&from=${from}`;
      const page: { messages: Message[]; next: number | null } = await get(path);
      messages.push(...page.messages);
      from = page.next;
    }
    return { id: session, name, ...slide_deck, messages };
  } catch (error) {
    if (error instanceof RefusedError && error.code === 'unknown_session') return null;
    throw error;
  }
}
