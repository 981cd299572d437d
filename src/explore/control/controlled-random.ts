import { mix } from '../../base/mix-hash.ts';
import { Global, type SharedState } from '../memory/shared-state.ts';

/**
 * Replaces `Math.random`. Returns a function that restarts it: the numbers depend only on the seed and the
 * stream.
 */
export function controlRandom({ words }: SharedState): (seed: number, stream: number) => void {
  let state = 0;
  Math.random = () => {
    words[Global.drewRandom] = 1;
    state = (state + 0x6d2b79f5) | 0;
    return (mix(state) >>> 0) / 2 ** 32;
  };
  return (seed, stream) => {
    state = mix(mix(seed) ^ stream);
  };
}
