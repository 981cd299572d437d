/** Returns a function that says whether `ms` have passed since now. */
export function timeLimit(ms: number): () => boolean {
  const end = performance.now() + ms;
  return () => performance.now() >= end;
}
