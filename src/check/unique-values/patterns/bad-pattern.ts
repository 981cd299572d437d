import type { PartitionOperation } from '../../history/partition.ts';

/** A few operations of which no order exists, whatever the other operations are. */
export interface BadPattern {
  readonly operations: readonly PartitionOperation[];
  /** What is wrong, told from one of the operations: a clause that follows "it returned 5, but". */
  why(culprit: PartitionOperation): string;
}

/** Undefined for operations to which the algorithm does not apply: the search decides them. */
export type UniqueValuesResult = 'linearizable' | BadPattern | undefined;
