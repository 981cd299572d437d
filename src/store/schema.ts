import type { GeneratedAlways } from 'kysely';

/** What the file holds, as Kysely sees it. Times are ms since 1970, for people. */
export interface Schema {
  sessions: SessionsTable;
  slides: SlidesTable;
  messages: MessagesTable;
  tombstones: TombstonesTable;
}

interface SessionsTable {
  id: string;
  name: string;
  /** Raised by one with each edit. */
  version: number;
  /** The highest fencing token that has written to this session. */
  fence: number | bigint;
  created_at: number;
  updated_at: number;
}

interface SlidesTable {
  id: GeneratedAlways<number>;
  session_id: string;
  /** 0 to n-1, without a gap, outside transactions. */
  position: number;
  html: string;
  /** Of the normalised HTML. */
  hash: string;
  /** The hash that was verified, and what came of it: they speak of the slide only while it has that hash. */
  verified_hash: string | null;
  verdict: 'passed' | 'failed' | null;
}

interface MessagesTable {
  session_id: string;
  /** 0 to n-1, in the order in which they were said. */
  position: number;
  role: 'user' | 'assistant';
  content: string;
}

/** What sessions that are gone have seen: a robbed holder must not bring one back, nor tokens fall below it. */
interface TombstonesTable {
  session_id: string;
  version: number;
  fence: number | bigint;
}
