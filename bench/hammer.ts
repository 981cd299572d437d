import { edits } from './hammer/edits.ts';
import { start } from './hammer/start.ts';
import { writers } from './hammer/writers.ts';
import type { Result } from './result.ts';

/** The harness compared with the same work outside of it; the store's queue compared with SQLite's busy handler. */
export async function hammer(report: (result: Result) => void): Promise<void> {
  for (const part of [edits, writers, start]) for await (const result of part()) report(result);
}
