import { edits } from './hammer/edits.ts';
import { writers } from './hammer/writers.ts';
import type { Bench } from './result.ts';

/** The harness compared with the same work outside of it; the store's queue compared with SQLite's busy handler. */
export const hammer: Bench = { edits, writers };
