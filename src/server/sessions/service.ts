import type { SessionLocks } from '../../locks/session-locks.ts';
import type { DeckStore } from '../../store/store.ts';
import type { Standstill } from '../requests/standstill.ts';
import type { Backlog } from '../responses/backlog.ts';
import type { Workers } from '../threads/workers.ts';
import type { Writer } from '../threads/writer.ts';
import type { DeckCache } from './deck-cache.ts';
import type { SessionHolds } from './session-holds.ts';
import type { SessionSizes } from './session-sizes.ts';

/** The parts of the server that its routes use. */
export interface Service {
  readonly locks: SessionLocks;
  readonly holds: SessionHolds;
  /** Used only for reading: the main thread never writes, so that it never waits for a writer. */
  readonly store: DeckStore;
  readonly sizes: SessionSizes;
  readonly decks: DeckCache;
  readonly backlog: Backlog;
  readonly writer: Writer;
  readonly workers: Workers;
  readonly standstill: Standstill;
  /** The time limit of a request, in ms. */
  readonly limitMs: number;
  /** Aborted when a shutdown begins: new requests are refused, and streams end at once. */
  readonly closing: AbortSignal;
  /** Aborted when the grace period of a shutdown is over: requests that are still running end. */
  readonly ending: AbortSignal;
}
