/**
 * Scrambles 32 bits so that similar inputs give unrelated outputs, each output exactly once: the finalizer of MurmurHash3
 * (Austin Appleby, public domain) after an offset, without which 0 would stay 0.
 */
export function mix(word: number): number {
  let mixed = (word + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
