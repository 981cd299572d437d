/**
 * Makes a free list of slots, numbered from 1: each slot's word has the number of the next one, and 0 is the
 * end.
 */
export function linkAll(next: Int32Array): Int32Array {
  for (let slot = 1; slot < next.length; slot++) next[slot] = slot + 1 < next.length ? slot + 1 : 0;
  return next;
}
