/** The slot of a key in a table of `slots` slots. Two keys may have the same slot: the key itself is not compared. */
export function slotOf(key: string, slots: number): number {
  return hashOf(key) % slots;
}

/** A hash of 32 bits. */
export function hashOf(key: string): number {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0;
  return hash >>> 0;
}
