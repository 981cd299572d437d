/** Short texts in shared memory: a length, and so many UTF-16 units. What is longer is cut. */
export const MAX_LENGTH = 128;

/** What a text takes of a Uint16Array. */
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
