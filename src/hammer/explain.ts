import type { DeckCall } from '../check/deck-model.ts';
import type { Operation } from '../check/history.ts';
import { type Deck, getDeck } from '../decks/deck.ts';
import { UnknownSessionError } from '../store/errors.ts';
import type { Store } from '../store/store.ts';
import { deckDigest } from './deck-digest.ts';
import { Replay } from './replay.ts';

/** Where the decks are in the end; null where there is no such session. */
export type ReadDeck = (session: string) => Promise<Deck | null>;

/**
 * "What the recorded operations explain is what the file holds": replays the edits of each session in the order of
 * the versions that they made, and holds each read, and at the end the file, against the result.
 *
 * The operations come in the order of their completions, in which versions are almost in order: so a run of any
 * length is checked in little memory.
 */
export class Explanation {
  readonly #sessions = new Map<string, Replay>();
  readonly #failed = new Set<string>();
  readonly #say: (sentence: string) => void;

  constructor(say: (sentence: string) => void) {
    this.#say = say;
  }

  add(operation: Operation): void {
    const { key, f, outcome } = operation;
    if (key === undefined || !(f === 'get' || edits.has(f))) return;
    const replay = this.#sessions.get(key) ?? new Replay();
    this.#sessions.set(key, replay);
    if (this.#failed.has(key) || outcome === 'fail') return;
    if (outcome === 'info') {
      if (f !== 'get') replay.addPending(operation);
      return;
    }
    const problem = f === 'get' ? replay.addRead(operation) : replay.addEdit(operation);
    if (problem !== undefined) this.#fail(key, problem);
  }

  /** Holds the file against what was added, and says now and then that it goes on; how many could be compared. */
  async compare(read: ReadDeck, stillThere: () => void = () => {}): Promise<number> {
    let compared = 0;
    for (const [key, replay] of this.#sessions) {
      if (this.#failed.has(key)) continue;
      if (compared % 100 === 0) stillThere();
      const deck = await read(key);
      const problem = replay.conclude(deck && { version: deck.version, digest: deckDigest(deck) });
      if (problem === null) continue;
      compared += 1;
      if (problem !== undefined) this.#fail(key, problem);
    }
    return compared;
  }

  #fail(key: string, problem: string): void {
    this.#failed.add(key);
    this.#say(`session ${JSON.stringify(key)}: ${problem}`);
  }
}

const edits: ReadonlySet<string> = new Set<DeckCall['f']>([
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
]);

/** In the run's own file. */
export function decksOf(store: Store): ReadDeck {
  return (session) =>
    getDeck(store, session).catch((error: unknown) => {
      if (error instanceof UnknownSessionError) return null;
      throw error;
    });
}
