import { mix } from '../../base/mix-hash.ts';

/**
 * A pseudo-random number from 0 to 2^32 - 1 that depends only on the seed, the execution and the place in it.
 */
export function draw(seed: number, execution: number, place: number): number {
  return mix(mix(mix(seed) ^ execution) ^ place) >>> 0;
}
