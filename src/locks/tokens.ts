import { Header, type Table } from './layout.ts';

/**
 * Fencing tokens are 62 bits: an epoch of 31, then a count of 31. A 64-bit counter would be simpler, but its result is
 * a bigint on the heap, which is a tenth of what a grant costs. So the count is the low bits of a 32-bit word, whose
 * highest bit is the epoch's lowest: that says which epoch a count is of.
 *
 * Invariant: the epoch is raised by whoever draws the first counts that are not of it, before they use them; there are
 * at most as many under way as threads, so it is never two behind. A count that was drawn while the epoch stayed the
 * same, and has its lowest bit, is of that epoch. Any other is passed over.
 */
const EPOCH_BITS = 31n;
const COUNT = 0x7fff_ffff;

/** The count of a new token; `epochOf` must have been read before it, and be the same after it. */
export function drawToken({ i32 }: Table, epoch: number): number {
  return Atomics.add(i32, Header.count, 1);
}
