/** A free list of slots 1 to the number of slots: each slot's word has the next one's number, and 0 is the end. */
export function linkAll(next: Int32Array): Int32Array {
  for (let slot = 1; slot < next.length; slot++) next[slot] = slot + 1 < next.length ? slot + 1 : 0;
  return next;
}
