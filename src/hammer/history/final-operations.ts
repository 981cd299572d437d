/** The operations that end a history, and what they reveal about the recorded ones. */
export interface FinalOperations {
  readonly operations: readonly FinalOperation[];
  /** The invocations that took no effect, as the final operations show: their indexes among the events of the model. */
  readonly withoutEffect?: ReadonlySet<number>;
  /** The keys for which a linearization is already known, with the number of operations in it. */
  readonly explained?: ReadonlyMap<string, number>;
}

/** An operation after all others, such as a last read of a key. */
export interface FinalOperation {
  readonly f: string;
  readonly key?: string;
  readonly value?: unknown;
  readonly result: unknown;
}
