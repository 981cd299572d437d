import type { GeneratedAlways } from 'kysely';

/** The tables of the file, as Kysely sees them. Times are in ms since 1970, for display only. */
export interface Schema {
  sessions: SessionsTable;
  slides: SlidesTable;
  messages: MessagesTable;
  tombstones: TombstonesTable;
}

interface SessionsTable {
  id: string;
  name: string;
  /** Incremented by each edit. */
  version: number;
  /** The highest fencing token that has written to this session. */
  fence: number | bigint;
  created_at: number;
  updated_at: number;
}

interface SlidesTable {
  id: GeneratedAlways<number>;
  session_id: string;
  /** 0 to n-1 without gaps, except within a transaction. */
  position: number;
  html: string;
  /** The hash of the normalised HTML. */
  hash: string;
  /** The hash for which `verdict` was given. Both apply only while the slide has that hash. */
  verified_hash: string | null;
  verdict: 'passed' | 'failed' | null;
}

interface MessagesTable {
  session_id: string;
  /** 0 to n-1, in order of arrival. */
  position: number;
  role: 'user' | 'assistant';
  content: string;
}

/**
 * The last version and token of deleted sessions: a holder whose key was stolen must not bring one back, and tokens must
 * not fall below these.
 */
interface TombstonesTable {
  session_id: string;
  version: number;
  fence: number | bigint;
}
