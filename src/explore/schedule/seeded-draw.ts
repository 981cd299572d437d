/** A number from 0 to 2^32 - 1 that looks drawn, and is always the same for the same seed, execution and place in it. */
export function draw(seed: number, execution: number, place: number): number {
  return mix(mix(mix(seed) ^ execution) ^ place) >>> 0;
}

/** The finalizer of MurmurHash3 (Austin Appleby, public domain): neighbours are drawn far apart. */
export function mix(word: number): number {
  let mixed = (word + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
