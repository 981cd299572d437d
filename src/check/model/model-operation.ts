import type { HistoryOperation } from '../history/history-operation.ts';

/** Details that can differ between two operations with the same function, input and output. */
export type OperationDetail = 'process' | 'invoked' | 'completed';

/**
 * The part of an operation that a model sees. Reading an {@link OperationDetail} that the model's `uses` does
 * not name throws.
 */
export type ModelOperation<Used extends OperationDetail = never> = Pick<
  HistoryOperation,
  'f' | 'key' | 'input' | 'output' | 'outcome' | Used
>;

/** Event times for a list of distinct operations, each given by its index in that list. */
export interface OperationTimes {
  /** When the first operation equal to this one was invoked. */
  began(index: number): number;
  /** When the first operation equal to this one completed; Infinity if none did. */
  ended(index: number): number;
}
