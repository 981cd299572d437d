/** A property that the errors of all copies of this package have. */
const MARK = Symbol.for('hammerlock.error');

/**
 * The base class of the errors that this package throws on purpose. Such an error is a refusal: nothing was changed unless
 * its class says otherwise, and the message names the next step. An error after which it is unknown whether anything was
 * changed does not extend it: a recorded call that throws a HammerlockError counts as failed, and any other as unknown.
 *
 * An error of another copy of this package is an instance of this class, too: a program may have bundled one, or use the locks
 * as a package of their own.
 */
export abstract class HammerlockError extends Error {
  /** Stable across releases, unlike the message: branch on this. */
  abstract readonly code: string;
  /** The name of its class. */
  override get name(): string {
    return this.constructor.name;
  }
}

Object.defineProperty(HammerlockError.prototype, MARK, { value: true });
Object.defineProperty(HammerlockError, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    // Inherited by the classes of the single errors, which are told apart as usual.
    if (this !== HammerlockError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === 'object' && value !== null && MARK in value;
  },
});

/** The class of error with which a part of this package refuses something: each part has its own. */
export type ErrorClass = new (message: string, options?: ErrorOptions) => Error;
