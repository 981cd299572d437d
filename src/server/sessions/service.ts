import type { SessionLocks } from '../../locks/session-locks.ts';
import type { DeckStore } from '../../store/store.ts';
import type { Standstill } from '../requests/standstill.ts';
import type { Backlog } from '../responses/backlog.ts';
import type { Workers } from '../threads/workers.ts';
import type { Writer } from '../threads/writer.ts';
import type { DeckCache } from './deck-cache.ts';
import type { SessionHolds } from './session-holds.ts';
import type { SessionSizes } from './session-sizes.ts';

/** What the routes work with. */
export interface Service {
  readonly locks: SessionLocks;
  readonly holds: SessionHolds;
  /** For reading: the main thread never writes, and so never waits for a writer. */
  readonly store: DeckStore;
  readonly sizes: SessionSizes;
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
