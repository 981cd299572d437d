import { OutOfTimeError } from '../../limits/out-of-time.ts';
import type { ValueLife } from './value-lives.ts';

/** How many lives the attempts may look at together: that takes a few seconds. */
const MAX_WORK = 400_000;

/**
 * As few of the lives as possible that are still bad: leaving out any one of them would make the others good. If that takes
 * too long, or the time is over, there may be more.
 *
 * Parts are left out, smaller and smaller ones, as in delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating
 * Failure-Inducing Input", 2002).
 */
export function fewestLives(
  lives: readonly ValueLife[],
  isBad: (lives: readonly ValueLife[]) => boolean,
): readonly ValueLife[] {
  let few = lives;
  let work = 0;
  try {
    for (let size = few.length >> 1; size >= 1; size = size === 1 ? 0 : (size + 1) >> 1) {
      for (let from = 0; from < few.length && work < MAX_WORK; ) {
        const others = [...few.slice(0, from), ...few.slice(from + size)];
        work += others.length;
        if (others.length > 0 && isBad(others)) few = others;
        else from += size;
      }
    }
  } catch (error) {
    if (!(error instanceof OutOfTimeError)) throw error;
  }
  return few;
}
