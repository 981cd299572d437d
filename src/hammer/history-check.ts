import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HistoryEvent, TimedEvent } from '../check/history.ts';
import type { Model } from '../check/model.ts';
import { deck as deckModel } from '../check/models/deck.ts';
import { checkInWindows, type WindowsChecked } from '../check/windows.ts';
import { type ReadDeck, showDeck } from './read-deck.ts';

const TURN = 1_000;

/** What a history has. */
export interface Recorded {
  readonly calls: number;
  readonly succeeded: number;
  /** Calls that the model judges. */
  readonly ofModel: number;
}

/**
 * Whether the recorded operations of each key have an order that the model accepts; those of functions that the model
 * has not are the scenario's own. With the decks' model, what is there in the end is a last read of each.
 */
export async function checkHistory<State>(
  events: Iterable<TimedEvent>,
  model: Model<State>,
  readDeck: ReadDeck,
  recordRead: (key: string, shown: unknown) => void,
  stillThere: () => void = () => {},
): Promise<WindowsChecked & { readonly recorded: Recorded }> {
  const check = checkInWindows(model, { onLook: stillThere });
  const keys = new Set<string>();
  let added = 0;
  const recorded = { calls: 0, succeeded: 0, ofModel: 0 };
  for (const event of events) {
    if (event.type === 'invoke') recorded.calls += 1;
    if (event.type === 'ok') recorded.succeeded += 1;
    if (!model.functions.has(event.f)) continue;
    check.add(event);
    if (event.type === 'invoke') recorded.ofModel += 1;
    if (event.key !== undefined) keys.add(event.key);
    added += 1;
    if (added % TURN === 0) await nextTurn();
  }
  if (model.name === deckModel.name) {
    for (const key of keys) {
      const shown = showDeck(await readDeck(key));
      recordRead(key, shown);
      for (const event of readOf(key, shown)) check.add(event);
    }
  }
  return { ...check.end(), recorded };
}

/** By a process of its own: all others are joined. */
function readOf(key: string, value: unknown): HistoryEvent[] {
  const call = { process: -1, f: 'get', key };
  return [
    { ...call, type: 'invoke', value: null },
    { ...call, type: 'ok', value },
  ];
}
