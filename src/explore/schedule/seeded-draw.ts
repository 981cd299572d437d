import { mix } from '../../base/mix.ts';

/** A number from 0 to 2^32 - 1 that looks drawn, and is always the same for the same seed, execution and place in it. */
export function draw(seed: number, execution: number, place: number): number {
  return mix(mix(mix(seed) ^ execution) ^ place) >>> 0;
}
