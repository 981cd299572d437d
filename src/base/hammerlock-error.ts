/**
 * The base class of every error that this package throws on purpose. Nothing was changed unless the class says
 * otherwise, and the message names the next step.
 */
export abstract class HammerlockError extends Error {
  /** Stable across releases, unlike the message: branch on this. */
  abstract readonly code: string;
  override get name(): string {
    return this.constructor.name;
  }
}
