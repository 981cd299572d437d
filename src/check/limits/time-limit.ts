import { clockMs } from './clock-ms.ts';
/** Returns a function that says whether `ms` have passed since now. */
export function timeLimit(ms: number): () => boolean {
  const end = clockMs() + ms;
  return () => clockMs() >= end;
}
