import { edits } from './http/edits.ts';
import { reads } from './http/reads.ts';
import { refusals } from './http/refusals.ts';
import type { Result } from './result.ts';

/** The service, each figure compared with routes that answer a constant, or with the same work without HTTP. */
export async function http(report: (result: Result) => void): Promise<void> {
  for (const part of [reads, refusals, edits]) for await (const result of part()) report(result);
}
