import { getSlidesJson } from '../../decks/deck.ts';
import type { DeckStore } from '../../store/store.ts';
import { type Json, toJson } from './deck-json.ts';

/** The slides of a session at one version, as JSON that is ready to be sent. */
export interface DeckText {
  readonly version: number;
  readonly json: Json;
}

/** Reads the slides of a session from the file. @throws {@link UnknownSessionError} */
export async function readDeckText(store: DeckStore, session: string): Promise<DeckText> {
  const { version, slides } = await getSlidesJson(store, session);
  return { version, json: toJson([`{"version":${version},"slides":`, slides, '}']) };
}
