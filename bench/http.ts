import { edits } from './http/edits.ts';
import { reads } from './http/reads.ts';
import { refusals } from './http/refusals.ts';
import type { Bench } from './result.ts';

/** The service, each figure compared with routes that answer a constant, or with the same work without HTTP. */
export const http: Bench = { reads, refusals, edits };
