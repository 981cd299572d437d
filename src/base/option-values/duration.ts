/** The longest delay that `setTimeout` accepts: 24 days. */
const MAX_MS = 2 ** 31 - 1;

/** What an error message says of the durations that {@link parseDuration} accepts. */
export const DURATION_RANGE = 'from 1ms to 24d, like 30s, 5m or 1h';

const units: readonly (readonly [name: RegExp, ms: number])[] = [
  [/^(ms|msecs?|milliseconds?)$/, 1],
  [/^(s|secs?|seconds?)$/, 1_000],
  [/^(m|mins?|minutes?)$/, 60_000],
  [/^(h|hrs?|hours?)$/, 3_600_000],
  [/^(d|days?)$/, 86_400_000],
  [/^(w|weeks?)$/, 604_800_000],
];

/**
 * The milliseconds of a duration: '30s', '1.5 hours', or a number that counts milliseconds already.
 *
 * Returns undefined for any other text, in particular a number without a unit, and for a duration that is out of
 * {@link DURATION_RANGE}.
 */
export function parseDuration(value: string | number): number | undefined {
  const ms = typeof value === 'number' ? value : millisecondsIn(value);
  return ms >= 1 && ms <= MAX_MS ? ms : undefined;
}

function millisecondsIn(text: string): number {
  const [, amount, unit] = /^(\d*\.?\d+) *([a-z]+)$/i.exec(text.trim()) ?? [];
  if (amount === undefined || unit === undefined) return Number.NaN;
  const [, ms = Number.NaN] = units.find(([name]) => name.test(unit.toLowerCase())) ?? [];
  return Number(amount) * ms;
}
