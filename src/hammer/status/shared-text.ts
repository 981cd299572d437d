/** The length, in UTF-16 units, at which a text in shared memory is cut off. */
export const MAX_LENGTH = 128;

/** The size of a text in a `Uint16Array`: its length, and room for {@link MAX_LENGTH} units. */
export const TEXT_UNITS = 1 + MAX_LENGTH;

export function writeText(units: Uint16Array, slot: number, text: string): void {
  const start = slot * TEXT_UNITS;
  const length = Math.min(text.length, MAX_LENGTH);
  for (let i = 0; i < length; i++) units[start + 1 + i] = text.charCodeAt(i);
  units[start] = length;
}

export function readText(units: Uint16Array, slot: number): string {
  const start = slot * TEXT_UNITS;
  return String.fromCharCode(...units.subarray(start + 1, start + 1 + units[start]!));
}
