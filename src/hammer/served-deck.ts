import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatMessage, Deck, Slide } from '../decks/deck.ts';
import { ask, NoAnswerError, RefusedError } from './service-client.ts';

const READ_MS = 30_000;
const AGAIN_MS = 20;

/**
 * A deck as a service shows it at one moment, null where it has none. It is asked piece by piece, and the service may
 * still be at work on a request whose client has left: so it is read again until its version is the same before and
 * after. A service that was killed gets the same time to come back.
 *
 * @throws Error when the deck still changes after 30 s @throws {@link NoAnswerError} when nobody answers for 30 s
 */
export async function readServedDeck(url: string, session: string): Promise<Deck | null> {
  const deadline = performance.now() + READ_MS;
  for (;;) {
    try {
      const deck = await readPieces(url, session);
      if ((await readSlides(url, session)).version === deck.version) return deck;
      if (performance.now() > deadline) {
        throw new Error(`${session} was still being changed ${READ_MS / 1_000} s after the last request`);
      }
    } catch (error) {
      if (isUnknown(error)) return null;
      if (!(error instanceof NoAnswerError) || performance.now() > deadline) throw error;
    }
    await sleep(AGAIN_MS);
  }
}

async function readPieces(url: string, session: string): Promise<Deck> {
  const { version, slides } = await readSlides(url, session);
  const { name } = await get<{ name: string }>(url, `/api/sessions/${session}`);
  const messages: ChatMessage[] = [];
  for (let from: number | null = 0; from !== null; ) {
    const path = `/api/sessions/${session}/messages?limit=1000&from=${from}`;
    const page: { messages: ChatMessage[]; next: number | null } = await get(url, path);
    messages.push(...page.messages);
    from = page.next;
  }
  return { id: session, name, version, slides, messages };
}

async function readSlides(url: string, session: string): Promise<{ version: number; slides: Slide[] }> {
  type Shown = { slide_deck: { version: number; slides: Slide[] } };
  return (await get<Shown>(url, `/api/slides?session_id=${session}`)).slide_deck;
}

function get<T>(url: string, path: string): Promise<T> {
  return ask<T>(url, { method: 'GET', path });
}

function isUnknown(error: unknown): boolean {
  return error instanceof RefusedError && error.code === 'unknown_session';
}
