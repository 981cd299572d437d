import { type SeededRandom, seededRandom } from '../../src/base/seeded-random.ts';
import type { TimedEvent } from '../../src/check/history/history-event.ts';
import { slidesDigest } from '../../src/check/models/deck/deck-digest.ts';
import {
  type DeckCall,
  type ModelDeck,
  noDeck,
  stepDeck,
  verdictOf,
} from '../../src/check/models/deck/deck-state.ts';
import type { Deck } from '../../src/decks/deck.ts';

interface LossyCall {
  readonly process: number;
  readonly f: string;
  readonly key: string;
  readonly input: { readonly [part: string]: unknown } | null;
  /** The response once the call has taken effect; null for a refusal. */
  answer?: object | null;
}

/** The history that many clients record of a service that loses every third response, before or after the edit. */
export function lossyDecks(clients: number, calls: number, seed: number) {
  const random = seededRandom(seed, 0, 0);
  const decks = new Map<string, ModelDeck>();
  const events: TimedEvent[] = [];
  const busy = new Map<number, LossyCall>();
  /** Calls whose client has left. */
  const late: LossyCall[] = [];
  /** The session that a client reads next, after a call without a response. */
  const looks = new Map<number, string>();
  const note = (type: TimedEvent['type'], { process, f, key }: LossyCall, data: object = {}) =>
    events.push({ process, type, f, key, ...data, time: events.length });

  function lose(call: LossyCall): void {
    note('info', call);
    busy.delete(call.process);
    if (call.f !== 'get') looks.set(call.process, call.key);
  }

  for (let asked = 0; asked < calls; ) {
    if (late.length > 0 && random.oneIn(3)) takeEffect(decks, late.shift()!, random);
    const process = random.int(clients);
    const call = busy.get(process);
    if (call === undefined) {
      const look = looks.get(process);
      looks.delete(process);
      const key = look ?? `s${random.int(4)}`;
      const [f, input] = look === undefined ? choose(random, decks.get(key)) : ['get', null];
      busy.set(process, { process, f, key, input: input as LossyCall['input'] });
      note('invoke', busy.get(process)!, { input });
      asked += 1;
    } else if (call.answer === undefined && random.oneIn(9)) {
      lose(call);
      if (random.oneIn(2)) late.push(call);
    } else if (call.answer === undefined) {
      takeEffect(decks, call, random);
    } else if (random.oneIn(4)) {
      lose(call);
    } else {
      busy.delete(process);
      if (call.answer === null) note('fail', call);
      else note('ok', call, { output: call.answer });
    }
  }
  for (const call of late) takeEffect(decks, call, random);
  return { events, read: async (key: string) => deckOf(key, decks.get(key) ?? noDeck) };
}

function choose(random: SeededRandom, deck: ModelDeck | undefined): [f: string, input: object | null] {
  const html = `<h1>${random.int(1_000_000)}</h1>`;
  const index = random.int(8);
  switch (random.int(14)) {
    case 0:
      return ['create', { name: html }];
    case 1:
      return ['add', random.oneIn(2) ? { html, index } : { html }];
    case 2:
      return random.oneIn(8) ? ['delete', {}] : ['remove', { index }];
    case 3:
      return ['duplicate', { index }];
    case 4:
      return ['reorder', { order: random.shuffle([...Array(1 + index).keys()]) }];
    case 5:
      return ['verify', { index }];
    case 6:
      return ['rename', { name: html }];
    case 7:
    case 8:
      return ['chat', { content: html, expected: { slides: [`<h1>${html}</h1>`], answer: '1 slide' } }];
    case 9:
    case 10:
      return ['update', { index, html, ...(random.oneIn(2) && deck && { expected_version: deck.version }) }];
    default:
      return ['get', null];
  }
}

function takeEffect(decks: Map<string, ModelDeck>, call: LossyCall, random: SeededRandom): void {
  const { f, key, input } = call;
  const deck = decks.get(key) ?? noDeck;
  const { index, expected, expected_version = deck.version } = (input ?? {}) as { [part: string]: unknown };
  call.answer = null;
  if (f === 'get') {
    if (deck.exists) call.answer = shown(deck);
    return;
  }
  if (f === 'create' && deck.exists) {
    call.answer = { version: deck.version, created: false };
    return;
  }
  // As if another request held the session.
  if (random.oneIn(12) || expected_version !== deck.version) return;
  const answer = f === 'verify' ? { index, verdict: 'passed' } : ((expected as object | undefined) ?? {});
  const next = stepDeck(deck, { f, input, output: answer } as DeckCall);
  if (typeof next === 'string') return;
  decks.set(key, next);
  const isBare = f === 'rename' || f === 'delete' || f === 'verify';
  call.answer = {
    ...answer,
    ...(f === 'create' && { created: true }),
    ...(isBare ? { version: next.version } : shown(next)),
  };
}

function shown(deck: ModelDeck) {
  return { version: deck.version, digest: slidesDigest(slidesOf(deck)) };
}

function slidesOf({ slides }: ModelDeck) {
  return slides.map((slide, id) => ({ id, html: slide.html, hash: '', verdict: verdictOf(slide) }));
}

function deckOf(id: string, deck: ModelDeck): Deck | null {
  const { name, version, messages } = deck;
  return deck.exists ? ({ id, name, version, slides: slidesOf(deck), messages } as Deck) : null;
}
