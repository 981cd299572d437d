/** A number with separators between the thousands, at most three decimals: `12,345`. */
export function numberText(value: number): string {
  return value.toLocaleString('en-US');
}

/** A number and its noun, which gets an `s` unless the number is one: `1 step`, `2,000 steps`. */
export function countText(value: number, noun: string): string {
  return `${numberText(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** Milliseconds as seconds with one decimal: `1.5 s`. */
export function secondsText(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
