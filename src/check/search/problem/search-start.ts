/** A state that a search begins in, and the operations, by index, that have already taken effect in it. */
export interface SearchStart {
  readonly state: number;
  readonly linearized: readonly number[];
}
