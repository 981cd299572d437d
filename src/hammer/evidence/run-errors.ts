import { HammerlockError } from '../../base/hammerlock-error.ts';

/** A run cannot begin, or proves nothing: an option, a scenario, a lock or a store is invalid. */
export class InvalidRunError extends HammerlockError {
  readonly code = 'invalid_run';
}

/** A module of the user's, a lock for instance, returned something that its type does not allow. */
export class InvalidModuleError extends InvalidRunError {}

/** The scenario needs something that the lock does not promise. Its absence is not a bug of the lock. */
export class NotOfferedError extends HammerlockError {
  readonly code = 'not_offered';
  /** The name of the lock. */
  readonly lock: string;
  /** The name of the scenario. */
  readonly scenario: string;
  /** What the scenario needs and the lock does not offer. */
  readonly missing: readonly string[];

  constructor(lock: string, scenario: string, missing: readonly string[]) {
    super(
      `The lock ${lock} does not offer ${missing.join(', ')}, which ${scenario} needs: run other scenarios, or all that it is fit for by naming none.`,
    );
    this.lock = lock;
    this.scenario = scenario;
    this.missing = missing;
  }
}
