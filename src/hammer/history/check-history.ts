import { setImmediate as nextTurn } from 'node:timers/promises';
import { checkInWindows, type WindowedCheckResult } from '../../check/check-in-windows.ts';
import type { HistoryEvent, TimedEvent } from '../../check/history/history-event.ts';
import type { Model } from '../../check/model/model.ts';
import { deck as deckModel } from '../../check/models/deck/deck-model.ts';
import { type EditCall, editCalls } from '../../fixtures/decks/edit-calls.ts';
import { guessOrder } from '../../fixtures/decks/guess-order.ts';
import { lostMessages } from '../../fixtures/decks/lost-messages.ts';
import { explains } from '../../fixtures/decks/order-explains.ts';
import { type ReadDeck, showDeck } from '../../fixtures/decks/read-deck.ts';

const TURN = 1_000;
/** Fewer than these the windows decide as well. */
const MANY_LOST = 4;
/** More than these are not kept in memory. */
const MAX_CALLS = 200_000;

/** What a history has. */
export interface RecordedCounts {
  readonly calls: number;
  readonly succeeded: number;
  /** Calls that the model judges. */
  readonly ofModel: number;
}

/**
 * Whether the recorded operations of each key have an order that the model accepts; those of functions that the model
 * has not are the scenario's own. With the decks' model, what is there in the end is a last read of each. Where many calls
 * never came back, an order is guessed, and stands if it explains everything; else those are left out that, as the end
 * shows, took no effect, and the rest is searched in windows. `events` are walked twice.
 */
export async function checkHistory<State>(
  events: Iterable<TimedEvent>,
  model: Model<State>,
  readDeck: ReadDeck,
  recordRead: (key: string, shown: unknown) => void,
  stillThere: () => void = () => {},
): Promise<WindowedCheckResult & { readonly recorded: RecordedCounts }> {
  const check = checkInWindows(model, { onWindow: stillThere });
  let walked = 0;
  const takeTurns = async () => {
    walked += 1;
    if (walked % TURN === 0) await nextTurn();
  };
  const shown = new Map<string, ReturnType<typeof showDeck>>();
  const withoutEffect = new Set<number>();
  /** Operations of the keys that need no windows. */
  const explained = new Map<string, number>();
  if (model.name === deckModel.name) {
    const lost = lostMessages();
    const calls = editCalls(MAX_CALLS);
    for (const event of events) {
      if (!model.functions.has(event.f)) continue;
      lost.add(event);
      calls.add(event);
      if (event.key !== undefined) shown.set(event.key, null);
      await takeTurns();
    }
    for (const key of shown.keys()) {
      const deck = await readDeck(key);
      shown.set(key, showDeck(deck));
      for (const at of lost.withoutEffect(key, deck)) withoutEffect.add(at);
    }
    for (const [key, read] of shown) {
      const ofKey = calls.of(key);
      if (ofKey.filter(({ outcome, f }) => outcome === 'info' && f !== 'get').length < MANY_LOST) continue;
      const operations = explain([...ofKey, lastRead(key, read)]);
      if (operations !== undefined) explained.set(key, operations);
      stillThere();
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
      if (withoutEffect.has(at) || (event.key !== undefined && explained.has(event.key)))
        left.add(event.process);
    }
    if (!left.has(event.process)) check.add(event);
    await takeTurns();
  }
  for (const [key, read] of shown) {
    recordRead(key, read);
    if (explained.has(key)) continue;
    for (const event of readOf(key, read)) check.add(event);
  }
  const checked = check.end();
  return {
    ...checked,
    operations: [...explained.values()].reduce((sum, operations) => sum + operations, checked.operations),
    partitions: checked.partitions + explained.size,
    recorded,
  };
}

/** How many of the calls stand in an order that was found for them; undefined where none was found. */
function explain(calls: readonly EditCall[]): number | undefined {
  const order = guessOrder(calls);
  if (order === undefined || !explains(order, calls)) return undefined;
  const answered = calls.filter(({ outcome }) => outcome === 'ok');
  return answered.length + order.filter(({ completedAt }) => completedAt === Number.POSITIVE_INFINITY).length;
}

/** After all others. */
function lastRead(key: string, result: unknown): EditCall {
  const at = Number.MAX_SAFE_INTEGER;
  return {
    f: 'get',
    key,
    argument: null,
    result,
    outcome: 'ok',
    invokedAt: at - 1,
    completedAt: at,
    endedAt: at,
  };
}

/** By a process of its own: all others are joined. */
function readOf(key: string, value: unknown): HistoryEvent[] {
  const call = { process: -1, f: 'get', key };
  return [
    { ...call, type: 'invoke', value: null },
    { ...call, type: 'ok', value },
  ];
}
