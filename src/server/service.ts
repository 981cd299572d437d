import type { SessionLocks } from '../locks/session-locks.ts';
import type { Store } from '../store/store.ts';
import type { Backlog } from './backlog.ts';
import type { DeckCache } from './deck-cache.ts';
import type { Desk } from './desk.ts';
import type { Sizes } from './sizes.ts';
import type { Standstill } from './standstill.ts';
import type { Workers } from './workers.ts';
import type { Writer } from './writer.ts';

/** What the routes work with. */
export interface Service {
  readonly locks: SessionLocks;
  readonly desk: Desk;
  /** For reading: the main thread never writes, and so never waits for a writer. */
  readonly store: Store;
  readonly sizes: Sizes;
  readonly decks: DeckCache;
  readonly backlog: Backlog;
  readonly writer: Writer;
  readonly workers: Workers;
  readonly standstill: Standstill;
  /** How long a request may take. */
  readonly limitMs: number;
  /** Aborted when the server is to end: no new requests, and streams end at once. */
  readonly closing: AbortSignal;
  /** Aborted when what is still running has had its time. */
  readonly ending: AbortSignal;
}
