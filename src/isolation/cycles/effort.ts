import { throwIfOver } from '../limits/interrupted-check-error.ts';

/** How much longer to search, in edges that are looked at. */
export interface Effort {
  /** After this many, an {@link ExhaustedEffortError} ends the search. */
  left: number;
  /** How many until the next look at the clock. */
  untilLook: number;
  readonly isOver: () => boolean;
}

/** The effort for a search is spent. */
export class ExhaustedEffortError extends Error {}

const EDGES_AT_ONCE = 100_000;

export function createEffort(isOver: () => boolean): Effort {
  return { left: Number.POSITIVE_INFINITY, untilLook: EDGES_AT_ONCE, isOver };
}

/**
 * @throws {@link ExhaustedEffortError} if the effort is spent, {@link InterruptedCheckError} soon after `isOver` returned true
 */
export function spend(effort: Effort, edges: number): void {
  effort.left -= edges;
  effort.untilLook -= edges;
  if (effort.untilLook <= 0) {
    effort.untilLook = EDGES_AT_ONCE;
    throwIfOver(effort.isOver);
  }
  if (effort.left < 0) throw new ExhaustedEffortError();
}
