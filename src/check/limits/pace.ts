import { clockMs } from './clock-ms.ts';

/** About how long to work between two looks at the clock, in ms. */
const AIM_MS = 2;
const MAX_STEPS = 500;

/** How many steps to take between two looks at the clock. */
export interface Pace {
  readonly steps: number;
  /** To be called when they have been taken. */
  taken(): void;
}

/** A pace that follows the steps: those of a user's model may take a microsecond or a second each. */
export function createPace(): Pace {
  let steps = 1;
  let begin = clockMs();
  return {
    get steps() {
      return steps;
    },
    taken() {
      const now = clockMs();
      steps = now - begin < AIM_MS ? Math.min(steps * 2, MAX_STEPS) : Math.ceil(steps / 2);
      begin = now;
    },
  };
}

/** `isOver`, to be called after every step, and asked at a {@link Pace}. */
export function paced(isOver: () => boolean): () => boolean {
  const pace = createPace();
  let left = pace.steps;
  return () => {
    left -= 1;
    if (left > 0) return false;
    if (isOver()) return true;
    pace.taken();
    left = pace.steps;
    return false;
  };
}
