/** A number with separators between the thousands, at most three decimals: `12,345`. */
export function numberText(value: number): string {
  return value.toLocaleString('en-US');
}

/** A number and its noun, which gets an `s` unless the number is one: `1 step`, `2,000 steps`. */
export function countText(value: number, noun: string): string {
  return `${numberText(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** Milliseconds as seconds with one decimal, or as a whole number if that says more: `1.5 s`, `12 ms`. */
export function secondsText(ms: number): string {
  return ms > 0 && ms < 100 ? `${Math.ceil(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
