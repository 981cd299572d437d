/** A number with separators between the thousands, at most three decimals: `12,345`. */
export function numberText(value: number): string {
  // Most numbers are whole, and loading the data of languages takes longer than a short command's work.
  if (Number.isSafeInteger(value)) return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
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

/** Milliseconds in a suitable unit, with three digits: `1.5 s`, `12.3 ms`, `450 ns`. */
export function durationText(ms: number): string {
  const [size, unit] = timeUnits.find(([size]) => ms >= size) ?? timeUnits.at(-1)!;
  const value = ms / size;
  return `${value >= 100 ? numberText(Math.round(value)) : Number(value.toPrecision(3))} ${unit}`;
}

const timeUnits: readonly (readonly [ms: number, unit: string])[] = [
  [1_000, 's'],
  [1, 'ms'],
  [1e-3, 'µs'],
  [1e-6, 'ns'],
];
