/**
 * The base class of the errors that this package throws on purpose. Such an error is a refusal: nothing was changed unless
 * its class says otherwise, and the message names the next step. An error after which it is unknown whether anything was
 * changed does not extend it: a recorded call that throws a HammerlockError counts as failed, and any other as unknown.
 */
export abstract class HammerlockError extends Error {
  /** Stable across releases, unlike the message: branch on this. */
  abstract readonly code: string;
  /** The name of its class. */
  override get name(): string {
    return this.constructor.name;
  }
}

/** The class of error with which a part of this package refuses something: each part has its own. */
export type ErrorClass = new (message: string, options?: ErrorOptions) => Error;
