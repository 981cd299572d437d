import type { TimedEvent } from '../../src/check/history/history-event.ts';
import { deck } from '../../src/check/models/deck/deck-model.ts';
import { finalDeckReads } from '../../src/fixtures/decks/final-deck-reads.ts';
import type { ReadDeck } from '../../src/fixtures/decks/read-deck.ts';
import { checkHistory } from '../../src/hammer/history/check-history.ts';
import type { Recorder } from '../../src/hammer/history/recorder.ts';

/** Records nothing, since nothing reads what would be recorded. */
const unrecorded = { record: () => {}, flush() {}, close() {} } as unknown as Recorder;

/** Checks a history of decks as a run that uses them does: together with a last read of each deck. */
export async function checkDeckHistory(events: readonly TimedEvent[], read: ReadDeck) {
  const ofModel = events.filter(({ f }) => deck.functions.has(f));
  const finals = await finalDeckReads(read, { events: ofModel, stillAlive: () => {} });
  return checkHistory(events, deck, { recorder: unrecorded, finals });
}
