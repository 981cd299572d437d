import { type DeckCall, type ModelDeck, noDeck, stepDeck, verdictOf } from '../check/deck-model.ts';
import type { Operation } from '../check/history.ts';
import { getDeck } from '../decks/deck.ts';
import { UnknownSessionError } from '../store/errors.ts';
import type { Store } from '../store/store.ts';
import { digestOf } from './recorded-decks.ts';

/**
 * "What the recorded operations explain is what the file holds": replays the edits of each session in the order of
 * the versions that they made, and holds each read, and at the end the file, against the result.
 *
 * The operations come in the order of their completions, in which versions are almost in order: an edit waits
 * here only while one with a lower version is still to come, so a run of any length is checked in little memory.
 */
export class Explanation {
  readonly #sessions = new Map<string, Session>();
  readonly #say: (sentence: string) => void;

  constructor(say: (sentence: string) => void) {
    this.#say = say;
  }

  add(operation: Operation): void {
    if (operation.key === undefined || !(operation.f === 'get' || edits.has(operation.f))) return;
    const session = this.#sessionOf(operation.key);
    if (operation.outcome === 'info' && operation.f !== 'get') session.unknown = true;
    if (operation.outcome !== 'ok' || session.failed || session.unknown) return;
    const problem = operation.f === 'get' ? addRead(session, operation) : addEdit(session, operation);
    if (problem !== undefined) this.#fail(operation.key, session, problem);
  }

  /** Holds the file against what was added, and says after each session that it goes on; how many were compared. */
  async compare(store: Store, stillThere: () => void = () => {}): Promise<number> {
    let compared = 0;
    for (const [key, session] of this.#sessions) {
      if (session.failed || session.unknown) continue;
      compared += 1;
      if (compared % 100 === 0) stillThere();
      const problem = missing(session) ?? (await difference(store, key, session.deck));
      if (problem !== undefined) this.#fail(key, session, problem);
    }
    return compared;
  }

  #sessionOf(key: string): Session {
    const session = this.#sessions.get(key) ?? newSession();
    this.#sessions.set(key, session);
    return session;
  }

  #fail(key: string, session: Session, problem: string): void {
    session.failed = true;
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

/** Reads of versions that are further back than this are not compared. */
const REMEMBERED = 10_000;

interface Session {
  deck: ModelDeck;
  token: number;
  /** Edits whose version is not yet the next one. */
  readonly waiting: Map<number, Operation>;
  /** Reads of versions that are still to come. */
  readonly early: Map<number, string>;
  readonly digests: Map<number, string>;
  /** Completions and the highest version that any had answered by then. */
  readonly answered: { time: number; version: number }[];
  failed: boolean;
  /** An edit died or failed half-way: nobody can tell what it did. */
  unknown: boolean;
}

function newSession(): Session {
  return {
    deck: noDeck,
    token: 0,
    waiting: new Map(),
    early: new Map(),
    digests: new Map(),
    answered: [],
    failed: false,
    unknown: false,
  };
}

function addEdit(session: Session, operation: Operation): string | undefined {
  const result = operation.result as DeckCall['result'] & { created?: boolean; outcome?: string };
  // A session that was there already, and a verification that was cancelled, are not edits.
  if (result?.created === false || result?.outcome === 'cancelled') return undefined;
  if (typeof result?.version !== 'number') {
    return `${describe(operation)} was acknowledged, but names no version: it was not stored`;
  }
  if (result.version <= session.deck.version || session.waiting.has(result.version)) {
    return `${describe(operation)} made version ${result.version}, which another edit had made: one of them is lost`;
  }
  const known = answeredBefore(session, operation.invoked);
  if (known > result.version) {
    return `${describe(operation)} made version ${result.version}, but was asked for after version ${known} was answered`;
  }
  noteAnswer(session, operation.completed, result.version);
  session.waiting.set(result.version, operation);
  return applyWaiting(session);
}

function applyWaiting(session: Session): string | undefined {
  for (;;) {
    const next = session.deck.version + 1;
    const operation = session.waiting.get(next);
    if (operation === undefined) return undefined;
    session.waiting.delete(next);
    const deck = stepDeck(session.deck, callOf(operation));
    if (typeof deck === 'string') return `${describe(operation)} made version ${next}, but ${deck}`;
    const token = tokenOf(operation);
    if (token < session.token) {
      return `${describe(operation)} wrote with token ${token} after token ${session.token} had written`;
    }
    session.deck = deck;
    session.token = token;
    const digest = digestOfModel(deck);
    session.digests.set(next, digest);
    session.digests.delete(next - REMEMBERED);
    const seen = session.early.get(next);
    session.early.delete(next);
    if (seen !== undefined && seen !== digest)
      return `a read of version ${next} saw something else than its edits made`;
  }
}

function addRead(session: Session, operation: Operation): string | undefined {
  const { version, digest } = operation.result as { version: number; digest: string };
  const known = answeredBefore(session, operation.invoked);
  if (known > version)
    return `${describe(operation)} saw version ${version} after version ${known} was answered`;
  noteAnswer(session, operation.completed, version);
  if (version > session.deck.version) {
    const other = session.early.get(version);
    session.early.set(version, digest);
    return other === undefined || other === digest
      ? undefined
      : `two reads of version ${version} saw different things`;
  }
  const expected = session.digests.get(version);
  if (expected === undefined || expected === digest) return undefined;
  return `${describe(operation)} saw something else in version ${version} than its edits made`;
}

function noteAnswer({ answered }: Session, time: number, version: number): void {
  answered.push({ time, version: Math.max(version, answered.at(-1)?.version ?? 0) });
  if (answered.length > 2 * REMEMBERED) answered.splice(0, REMEMBERED);
}

/** The highest version that had been answered when something was asked for. */
function answeredBefore({ answered }: Session, time: number): number {
  const last = answered.findLast((answer) => answer.time < time);
  return last?.version ?? 0;
}

function callOf({ f, argument, result }: Operation): DeckCall {
  return { f, argument, result } as DeckCall;
}

/** A lock without tokens has none to compare. */
function tokenOf({ argument, result }: Operation): number {
  const token =
    (argument as { token?: number } | null)?.token ?? (result as { token?: number } | null)?.token;
  return token ?? Number.MAX_SAFE_INTEGER;
}

function missing({ deck, waiting, early }: Session): string | undefined {
  if (waiting.size === 0) {
    return early.size === 0
      ? undefined
      : `a read saw version ${Math.min(...early.keys())}, which no recorded edit made`;
  }
  return `no recorded edit made version ${deck.version + 1}, but one made version ${Math.min(...waiting.keys())}`;
}

async function difference(store: Store, key: string, deck: ModelDeck): Promise<string | undefined> {
  const held = await getDeck(store, key).catch((error: unknown) => {
    if (error instanceof UnknownSessionError) return undefined;
    throw error;
  });
  if (held === undefined) return deck.exists ? 'its edits explain a deck, but the file has none' : undefined;
  if (!deck.exists) return 'no recorded edit explains that it is in the file';
  if (held.version !== deck.version) {
    return `its edits explain version ${deck.version}, but the file has version ${held.version}`;
  }
  const digest = digestOf(held.name, held.slides, held.messages);
  return digest === digestOfModel(deck)
    ? undefined
    : `the file has other content in version ${held.version} than its edits made`;
}

function digestOfModel({ name, slides, messages }: ModelDeck): string {
  return digestOf(
    name,
    slides.map((slide) => ({ ...slide, verdict: verdictOf(slide) })),
    messages,
  );
}

function describe({ f, process }: Operation): string {
  return `${f} by process ${process}`;
}
