import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HistoryEvent, TimedEvent } from '../check/history.ts';
import type { Model } from '../check/model.ts';
import { deck as deckModel } from '../check/models/deck.ts';
import { checkInWindows, type WindowsChecked } from '../check/windows.ts';
import { lostMessages } from './lost-messages.ts';
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
 * has not are the scenario's own. With the decks' model, what is there in the end is a last read of each, and calls that
 * never came back are left out where it shows that they took no effect. `events` are walked twice.
 */
export async function checkHistory<State>(
  events: Iterable<TimedEvent>,
  model: Model<State>,
  readDeck: ReadDeck,
  recordRead: (key: string, shown: unknown) => void,
  stillThere: () => void = () => {},
): Promise<WindowsChecked & { readonly recorded: Recorded }> {
  const check = checkInWindows(model, { onLook: stillThere });
  let walked = 0;
  const takeTurns = async () => {
    walked += 1;
    if (walked % TURN === 0) await nextTurn();
  };
  const shown = new Map<string, ReturnType<typeof showDeck>>();
  const withoutEffect = new Set<number>();
  if (model.name === deckModel.name) {
    const lost = lostMessages();
    for (const event of events) {
      if (!model.functions.has(event.f)) continue;
      lost.add(event);
      if (event.key !== undefined) shown.set(event.key, null);
      await takeTurns();
    }
    for (const key of shown.keys()) {
      const deck = await readDeck(key);
      shown.set(key, showDeck(deck));
      for (const at of lost.withoutEffect(key, deck)) withoutEffect.add(at);
    }
  }
  const recorded = { calls: 0, succeeded: 0, ofModel: 0 };
  let at = -1;
  /** Processes whose call is left out. */
  const left = new Set<number>();
  for (const event of events) {
    if (event.type === 'invoke') recorded.calls += 1;
    if (event.type === 'ok') recorded.succeeded += 1;
    if (!model.functions.has(event.f)) continue;
    at += 1;
    if (event.type === 'invoke') {
      recorded.ofModel += 1;
      left.delete(event.process);
      if (withoutEffect.has(at)) left.add(event.process);
    }
    if (!left.has(event.process)) check.add(event);
    await takeTurns();
  }
  for (const [key, read] of shown) {
    recordRead(key, read);
    for (const event of readOf(key, read)) check.add(event);
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
