import type { PartitionOperation } from '../../history/partition.ts';

/**
 * A few operations of which no order exists, whatever the other operations are. For a bank: of which none exists together with
 * the operations before the last one.
 */
export interface BadPattern {
  readonly operations: readonly PartitionOperation[];
  /** Whether no other operation bears upon these, so that they can be explained like a history of their own. */
  readonly isAlone?: true;
  /** What is wrong, told from one of the operations: a clause that follows "it returned 5, but". */
  why(culprit: PartitionOperation): string;
}

/** Undefined for operations to which the algorithm does not apply: the search decides them. */
export type UniqueValuesResult = 'linearizable' | BadPattern | undefined;
