import type { DecisionLimits } from '../../../src/check/unique-values/decide-unique-values.ts';

/** Enough time and memory for every history of a test. */
export function noLimits(isOver: () => boolean = () => false): DecisionLimits {
  return { isOver, memory: { bytesLeft: 2 ** 30 }, patience: { ms: Number.POSITIVE_INFINITY } };
}
