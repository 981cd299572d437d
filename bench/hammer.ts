import { edits } from './hammer/edits.ts';
import { start } from './hammer/start.ts';
import { writers } from './hammer/writers.ts';
import type { Result } from './result.ts';

/** The harness beside the same work with nothing around it, and the store's queue beside SQLite's busy handler. */
export async function hammer(report: (result: Result) => void): Promise<void> {
  for (const part of [edits, writers, start]) for await (const result of part()) report(result);
}
