import { HammerlockError } from '../../base/hammerlock-error.ts';

/** A transaction cannot be recorded so: nothing was begun, or it was rolled back. */
export class InvalidRecordingError extends HammerlockError {
  readonly code = 'invalid_recording';
}

/**
 * The commit went through without an error, and the database had rolled the transaction back, because one of its statements
 * had failed.
 */
export class TransactionRolledBackError extends HammerlockError {
  readonly code = 'transaction_rolled_back';

  constructor() {
    super(
      'The database answered the commit with a rollback: a statement of the transaction had failed before. Let the error of that statement leave the work.',
    );
  }
}
