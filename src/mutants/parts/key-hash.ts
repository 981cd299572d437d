/** Where a key lives in a table of so many slots: two keys may share one, where nobody compares them. */
export function slotOf(key: string, slots: number): number {
  return hashOf(key) % slots;
}

/** 32 bits. */
export function hashOf(key: string): number {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0;
  return hash >>> 0;
}
