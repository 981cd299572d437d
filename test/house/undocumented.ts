/** A type with a member that no docstring describes. See {@link Nowhere}. */
export interface Undocumented {
  readonly member: string;
}
