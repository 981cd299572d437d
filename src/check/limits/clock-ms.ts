/** Milliseconds of a clock that never goes back. The first use of `performance` would take longer than many a check. */
export function clockMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1_000_000;
}
