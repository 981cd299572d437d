import { type DeckCall, type ModelDeck, noDeck, stepDeck, verdictOf } from '../check/deck-model.ts';
import type { Operation } from '../check/history.ts';
import { deckDigest, digestsAgree } from './deck-digest.ts';

/** A deck, and the highest token that has written to it. */
interface State {
  readonly deck: ModelDeck;
  readonly token: number;
}

/** What the file has of a session in the end; null where it has none. */
export type Held = { readonly version: number; readonly digest: string } | null;

/** Reads of versions that are further back than this are not compared. */
const REMEMBERED = 10_000;
/** How many places of pending edits are tried: more than one or two are left open only by a run that went wrong. */
const MAX_TRIES = 1_000;

/**
 * One session's edits, replayed in the order of the versions that they made. An edit waits while one with a lower
 * version is still to come. One that never came back may have taken effect, once, at any time after it was asked for:
 * where a version is missing in the end, one of these has to explain it.
 */
export class Replay {
  #state: State = { deck: noDeck, token: 0 };
  /** Edits whose version is not yet the next one. */
  readonly #waiting = new Map<number, Operation>();
  readonly #pending: Operation[] = [];
  /** Reads of versions that are still to come. */
  readonly #early = new Map<number, string>();
  readonly #digests = new Map<number, string>();
  /** Completions and the highest version that any had answered by then. */
  readonly #answered: { readonly time: number; readonly version: number }[] = [];

  /** An edit that nobody knows the end of. */
  addPending(operation: Operation): void {
    this.#pending.push(operation);
  }

  addEdit(operation: Operation): string | undefined {
    const result = operation.result as DeckCall['result'] & {
      created?: boolean;
      outcome?: string;
      digest?: string;
    };
    // A session that was there already, and a verification that was cancelled, are not edits.
    if (result?.created === false || result?.outcome === 'cancelled') return undefined;
    if (typeof result?.version !== 'number') {
      return `${describe(operation)} was acknowledged, but names no version: it was not stored`;
    }
    const { version, digest } = result;
    if (version <= this.#state.deck.version || this.#waiting.has(version)) {
      return `${describe(operation)} made version ${version}, which another edit had made: one of them is lost`;
    }
    const known = this.#answeredBefore(operation.invoked);
    if (known > version) {
      return `${describe(operation)} made version ${version}, but was asked for after version ${known} was answered`;
    }
    this.#noteAnswer(operation.completed, version);
    this.#waiting.set(version, operation);
    // Where its answer shows what it made, that is a read as well.
    return (digest && this.#see(version, digest)) || this.#applyWaiting();
  }

  addRead(operation: Operation): string | undefined {
    const { version, digest } = operation.result as { version: number; digest: string };
    const known = this.#answeredBefore(operation.invoked);
    if (known > version) {
      return `${describe(operation)} saw version ${version} after version ${known} was answered`;
    }
    this.#noteAnswer(operation.completed, version);
    if (version > this.#state.deck.version) return this.#see(version, digest);
    const expected = this.#digests.get(version);
    if (expected === undefined || digestsAgree(expected, digest)) return undefined;
    return `${describe(operation)} saw something else in version ${version} than its edits made`;
  }

  /** Keeps what a version that is still to come was seen to be. */
  #see(version: number, digest: string): string | undefined {
    const other = this.#early.get(version) ?? '';
    this.#early.set(version, digest.length > other.length ? digest : other);
    return digestsAgree(other, digest) ? undefined : `two reads of version ${version} saw different things`;
  }

  /** What is wrong when all is known; null where a pending edit whose effect can't be foretold may explain it. */
  conclude(held: Held): string | null | undefined {
    const problem = this.#missing(this.#state, held) ?? difference(this.#state.deck, held);
    if (problem === undefined || this.#pending.length === 0) return problem;
    let tries = 0;
    let uncertain = false;
    const isExplained = (state: State, used: ReadonlySet<Operation>): boolean => {
      const reached = this.#reach(state);
      if (typeof reached === 'string') return false;
      const isWhole = !this.#missing(reached, held);
      if (isWhole && !difference(reached.deck, held)) return true;
      // Versions only rise: nothing that comes later leads back to what the file has.
      if (held !== null && reached.deck.version >= held.version) return false;
      if (held === null && isWhole && !this.#pending.some(({ f }) => f === 'delete')) return false;
      return this.#candidates(reached).some((operation) => {
        if (used.has(operation)) return false;
        tries += 1;
        if (tries > MAX_TRIES || foretold(operation) === null) {
          uncertain = true;
          return false;
        }
        const next = this.#stepPending(reached, operation);
        return typeof next !== 'string' && isExplained(next, new Set([...used, operation]));
      });
    };
    if (isExplained(this.#state, new Set())) return undefined;
    return uncertain ? null : `${problem}; no edit that never came back explains it`;
  }

  #applyWaiting(): string | undefined {
    for (;;) {
      const next = this.#state.deck.version + 1;
      const operation = this.#waiting.get(next);
      if (operation === undefined) return undefined;
      const state = this.#step(this.#state, operation, callOf(operation));
      if (typeof state === 'string') return state;
      this.#waiting.delete(next);
      this.#early.delete(next);
      this.#state = state;
      this.#digests.set(next, digestOfModel(state.deck));
      this.#digests.delete(next - REMEMBERED);
    }
  }

  /** As far as the edits that were answered lead from there. */
  #reach(from: State): State | string {
    let state = from;
    for (;;) {
      const operation = this.#waiting.get(state.deck.version + 1);
      if (operation === undefined) return state;
      const next = this.#step(state, operation, callOf(operation));
      if (typeof next === 'string') return next;
      state = next;
    }
  }

  /**
   * Pending edits that may have made the next version: asked for before the version after it was answered, and not
   * after it was answered itself. The latest come first: what is long past has most likely never happened.
   */
  #candidates({ deck }: State): Operation[] {
    const before = this.#waiting.get(deck.version + 2)?.completed ?? Number.POSITIVE_INFINITY;
    return this.#pending
      .filter(({ invoked }) => invoked < before && this.#answeredBefore(invoked) <= deck.version)
      .sort((a, b) => b.invoked - a.invoked);
  }

  #stepPending(state: State, operation: Operation): State | string {
    const call = foretold(operation);
    if (call === null) return 'nobody knows what it did';
    return this.#step(state, operation, call);
  }

  #step(state: State, operation: Operation, call: DeckCall): State | string {
    const version = state.deck.version + 1;
    const deck = stepDeck(state.deck, call);
    if (typeof deck === 'string') return `${describe(operation)} made version ${version}, but ${deck}`;
    const token = tokenOf(operation);
    if (token < state.token) {
      return `${describe(operation)} wrote with token ${token} after token ${state.token} had written`;
    }
    const seen = this.#early.get(version);
    if (seen !== undefined && !digestsAgree(seen, digestOfModel(deck))) {
      return `a read of version ${version} saw something else than its edits made`;
    }
    return { deck, token };
  }

  #missing({ deck }: State, held: Held): string | undefined {
    const last = deck.version;
    const made = [...this.#waiting.keys()].filter((version) => version > last);
    if (made.length > 0) {
      return `no recorded edit made version ${last + 1}, but one made version ${min(made)}`;
    }
    const seen = [...this.#early.keys()].filter((version) => version > last);
    if (seen.length > 0) return `a read saw version ${min(seen)}, which no recorded edit made`;
    if (held !== null && deck.exists && held.version !== last) {
      return `its edits explain version ${last}, but the file has version ${held.version}`;
    }
    return undefined;
  }

  #noteAnswer(time: number, version: number): void {
    const answered = this.#answered;
    answered.push({ time, version: Math.max(version, answered.at(-1)?.version ?? 0) });
    if (answered.length > 2 * REMEMBERED) answered.splice(0, REMEMBERED);
  }

  /** The highest version that had been answered when something was asked for. */
  #answeredBefore(time: number): number {
    return this.#answered.findLast((answer) => answer.time < time)?.version ?? 0;
  }
}

function difference(deck: ModelDeck, held: Held): string | undefined {
  if (held === null) return deck.exists ? 'its edits explain a deck, but the file has none' : undefined;
  if (!deck.exists) return 'no recorded edit explains that it is in the file';
  return digestsAgree(held.digest, digestOfModel(deck))
    ? undefined
    : `the file has other content in version ${held.version} than its edits made`;
}

function min(versions: readonly number[]): number {
  return versions.reduce((least, version) => Math.min(least, version));
}

function callOf({ f, argument, result }: Operation): DeckCall {
  return { f, argument, result } as DeckCall;
}

/** What a pending edit did if it did anything; null where that depends on what nobody has seen. */
function foretold({ f, argument }: Operation): DeckCall | null {
  if (f === 'verify') return null;
  if (f !== 'chat') return { f, argument, result: {} } as DeckCall;
  const { expected } = argument as { expected?: { slides: string[]; answer: string } };
  return expected === undefined ? null : ({ f, argument, result: expected } as DeckCall);
}

/** A lock without tokens has none to compare, and a client of a service is told none. */
function tokenOf({ argument, result }: Operation): number {
  const token =
    (argument as { token?: number } | null)?.token ?? (result as { token?: number } | null)?.token;
  return token ?? Number.MAX_SAFE_INTEGER;
}

function digestOfModel({ name, slides, messages }: ModelDeck): string {
  return deckDigest({
    name,
    slides: slides.map((slide) => ({ ...slide, verdict: verdictOf(slide) })),
    messages,
  });
}

function describe({ f, process }: Operation): string {
  return `${f} by process ${process}`;
}
