/** Rounds to four digits; the others are noise. */
export function rounded(ms: number): number {
  return Number(ms.toPrecision(4));
}
