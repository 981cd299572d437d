import { countText } from '../../../base/number-text.ts';
import { type Model, refused } from '../../model/model.ts';
import type { ModelOperation } from '../../model/model-operation.ts';
import { deckDigest, digestsAgree } from './deck-digest.ts';
import { type DeckCall, type ModelDeck, noDeck, stepDeck, verdictOf } from './deck-state.ts';
import { createLostEdits } from './lost-edits.ts';
import { rejectDeckCall } from './validate-deck-call.ts';

interface DeckModelState {
  readonly deck: ModelDeck;
  /** The highest token that has written to the deck. */
  readonly token: number | bigint;
  /**
   * True after an edit with an unpredictable output that no operation has seen: only the version is known.
   */
  readonly contentUnknown: boolean;
}

/** The parts that the output of any edit can have. */
interface DeckOutput {
  readonly version?: number;
  /** The content of the version, if the output shows it. */
  readonly digest?: string;
  /** False if the session existed already. */
  readonly created?: boolean;
  /** `cancelled` if nothing was verified. */
  readonly outcome?: string;
  readonly token?: number | bigint;
}

/**
 * A deck of slides, edited under a session lock. Each edit returns the version that it made, one more than
 * the last, and has a token that is not below the last one. `get` returns `{ version, digest }`, or null if
 * there is no deck. At first there is no deck.
 */
export const deck: Model<DeckModelState> = {
  name: 'deck',
  functions: new Set<'get' | DeckCall['f']>([
    'get',
    'create',
    'rename',
    'delete',
    'add',
    'update',
    'duplicate',
    'remove',
    'reorder',
    'append',
    'save',
    'chat',
    'verify',
  ]),
  init: { deck: noDeck, token: 0, contentUnknown: false },
  // This module creates states with their fields always in the same order, so equal states have equal JSON.
  key: ({ deck, token, contentUnknown }) => `${token} ${contentUnknown} ${textOf(deck)}`,
  observes: (operation) => !isEdit(operation),
  position: {
    of: (operation) =>
      operation.outcome === 'ok' && isEdit(operation) ? outputOf(operation).version : undefined,
    next: ({ deck }) => deck.version + 1,
  },
  // Versions and tokens only grow.
  pruning: {
    sets: () => undefined,
    mayFollow,
    rulesOut: (earlier, later) => {
      const { version } = outputOf(earlier);
      if (version !== undefined && earlier.outcome === 'ok' && isBehind(version, later)) return true;
      const token = isEdit(earlier) ? tokenOf(earlier) : undefined;
      return token !== undefined && isEdit(later) && (tokenOf(later) ?? token) < token;
    },
    needs: (operation, others, { deck, contentUnknown }, times) =>
      contentUnknown ? [] : lostEdits.needs(operation, others, deck, times),
    guess: (others, { deck, contentUnknown }) => (contentUnknown ? new Map() : lostEdits.guess(others, deck)),
    sums: {
      of: ({ deck }) => deck.version,
      adds: (operation) => (isEdit(operation) ? 1 : 0),
      // A cancelled verification has seen no version.
      shows: (operation) =>
        isEdit(operation) || operation.f !== 'verify' ? outputOf(operation).version : undefined,
    },
  },
  reject: rejectDeckCall,
  step(state, operation) {
    const next = advance(state, operation);
    return typeof next === 'string' ? refused : next;
  },
  why: (state, operation) => String(advance(state, operation)),
  show: ({ deck, contentUnknown }) => {
    if (!deck.exists) return deck.version === 0 ? 'no deck' : `no deck, deleted in version ${deck.version}`;
    return `version ${deck.version} with ${contentUnknown ? 'unknown content' : countText(deck.slides.length, 'slide')}`;
  },
};

const lostEdits = createLostEdits({
  isEdit,
  callOf,
  outputOf,
  expectedOf: (operation) => inputOf(operation).expected_version,
});

/**
 * Whether the operation changes the deck. Creating an existing session and a cancelled verification do not.
 */
function isEdit(operation: ModelOperation): boolean {
  const { created, outcome } = outputOf(operation);
  return operation.f !== 'get' && created !== false && outcome !== 'cancelled';
}

function outputOf({ output }: ModelOperation): DeckOutput {
  return (output ?? {}) as DeckOutput;
}

/**
 * Whether an output shows a version that is past; for an edit, the version that it made must be later than
 * `version`.
 */
function isBehind(version: number, operation: ModelOperation): boolean {
  const { version: shown } = outputOf(operation);
  if (shown === undefined || operation.outcome === 'info') return false;
  return isEdit(operation) ? shown <= version : operation.f !== 'verify' && shown < version;
}

function mayFollow(state: DeckModelState, operation: ModelOperation): boolean {
  const { version, digest } = outputOf(operation);
  if (isBehind(state.deck.version, operation)) return false;
  if (isEdit(operation)) return (tokenOf(operation) ?? state.token) >= state.token;
  if (operation.f === 'verify' || version !== state.deck.version) return true;
  return (
    state.deck.exists &&
    (digest === undefined || state.contentUnknown || digestsAgree(digest, digestOf(state.deck)))
  );
}

/** Fields that the input of any operation can have. */
interface DeckInput {
  readonly token?: number | bigint;
  /** The only version that the edit may change. */
  readonly expected_version?: number | bigint;
}

function inputOf({ input }: ModelOperation): DeckInput {
  return (input ?? {}) as DeckInput;
}

/** The next state, or the reason why the operation cannot have had its output. */
function advance(state: DeckModelState, operation: ModelOperation): DeckModelState | string {
  if (!isEdit(operation)) return look(state, operation);
  const { version, digest } = outputOf(operation);
  const next = state.deck.version + 1;
  if (operation.outcome === 'ok' && version === undefined) {
    return 'its result has no version: it was not stored';
  }
  if (operation.outcome === 'ok' && version !== next) {
    return version! < next
      ? `it made version ${version}, which another edit had made: one of the two is lost`
      : `it made version ${version}, but the next version is ${next}`;
  }
  const { expected_version: expected } = inputOf(operation);
  if (expected !== undefined && expected !== state.deck.version) {
    return `it was to change only version ${expected}, but version ${state.deck.version} was the latest`;
  }
  const token = tokenOf(operation) ?? state.token;
  if (token < state.token) return `it wrote with token ${token} after token ${state.token} had written`;
  const call = callOf(operation);
  if (call === null) return { deck: { ...state.deck, version: next }, token, contentUnknown: true };
  const deck = stepDeck(state.deck, call);
  if (typeof deck === 'string') {
    return state.contentUnknown && state.deck.exists
      ? { ...state, deck: { ...state.deck, version: next }, token }
      : deck;
  }
  const contentUnknown = state.contentUnknown && deck.exists && call.f !== 'create';
  if (digest !== undefined && !contentUnknown && !digestsAgree(digest, digestOf(deck))) {
    return `its digest differs from the content of version ${version}`;
  }
  return { deck, token, contentUnknown };
}

function look(state: DeckModelState, operation: ModelOperation): DeckModelState | string {
  const { f, output } = operation;
  const { version, digest } = outputOf(operation);
  if (f === 'get' && output === null) {
    return state.deck.exists ? 'it found no deck, but there is one' : state;
  }
  // A cancelled verification has seen no version.
  if (f === 'verify') return state;
  if (!state.deck.exists) return 'it found a deck, but there was no deck';
  if (version !== undefined && version !== state.deck.version) {
    return `it saw version ${version}, but version ${state.deck.version} was the latest`;
  }
  if (digest !== undefined && !state.contentUnknown && !digestsAgree(digest, digestOf(state.deck))) {
    return `it saw other content in version ${version} than the edits made`;
  }
  return state;
}

/** The edit that the operation made; null if that depends on an output that no operation has seen. */
function callOf({ f, input, output, outcome }: ModelOperation): DeckCall | null {
  if (outcome === 'ok') return { f, input, output } as DeckCall;
  if (f === 'verify') return null;
  if (f !== 'chat') return { f, input, output: {} } as DeckCall;
  const { expected } = input as { expected?: { slides: string[]; answer: string } };
  return expected === undefined ? null : ({ f, input, output: expected } as DeckCall);
}

/** A lock without tokens has none to compare, and clients of a service are not told theirs. */
function tokenOf(operation: ModelOperation): number | bigint | undefined {
  return inputOf(operation).token ?? outputOf(operation).token;
}

/** Memoized per deck: a state is keyed before and after each step. */
const texts = new WeakMap<ModelDeck, string>();

function textOf(deck: ModelDeck): string {
  const text = texts.get(deck) ?? JSON.stringify(deck);
  texts.set(deck, text);
  return text;
}

/** Memoized per deck: a version is seen many times. */
const digests = new WeakMap<ModelDeck, string>();

function digestOf(deck: ModelDeck): string {
  const known = digests.get(deck);
  if (known !== undefined) return known;
  const { name, slides, messages } = deck;
  const digest = deckDigest({
    name,
    slides: slides.map((slide) => ({ ...slide, verdict: verdictOf(slide) })),
    messages,
  });
  digests.set(deck, digest);
  return digest;
}
