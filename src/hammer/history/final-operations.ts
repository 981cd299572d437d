/** The operations that end a history, and what they show of the recorded ones. */
export interface FinalOperations {
  readonly operations: readonly FinalOperation[];
  /** The invocations, by their place among the events of the model, that took no effect, as the final operations show. */
  readonly withoutEffect?: ReadonlySet<number>;
  /** The keys for which an order is known that the model accepts, with the number of operations in it. */
  readonly explained?: ReadonlyMap<string, number>;
}

/** An operation after all others, such as a last read of a key. */
export interface FinalOperation {
  readonly f: string;
  readonly key?: string;
  readonly value?: unknown;
  readonly result: unknown;
}
